package io.whytrail.replay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.replay.FakeEndpoint;
import io.whytrail.replay.FakeEndpoint.Reply;
import io.whytrail.runtime.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One question to an endpoint that misbehaves in every way endpoints do.
class ChatClientTest {

  private static final String KEY = "sk-very-secret";
  private static final String QUESTION = "{\"model\":\"m\",\"messages\":[]}";
  private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

  private final FakeEndpoint endpoint = new FakeEndpoint();
  private final Budget budget = new CountedBudget(100, 1_000);

  @TempDir private Path directory;

  @AfterEach
  void close() {
    endpoint.close();
  }

  private EndpointConfiguration configuration(String keyFile, Duration longestWait) {
    return new EndpointConfiguration(
        endpoint.url() + "/",
        KEY,
        keyFile,
        Duration.ofMillis(700),
        true,
        4,
        3,
        longestWait,
        100,
        1_000);
  }

  private Completion ask() throws ObstacleException, InterruptedException {
    return ask(configuration("", Duration.ofSeconds(2)));
  }

  private Completion ask(EndpointConfiguration configuration)
      throws ObstacleException, InterruptedException {
    try (ChatClient client = new ChatClient(configuration, Clock.fixed(NOW, ZoneOffset.UTC))) {
      return client.ask(QUESTION, budget);
    }
  }

  @Test
  void answer_isReadWithItsTokens() throws Exception {
    endpoint.model("m", _ -> Reply.text("hello"));

    Completion answer = ask();

    assertThat(answer.text()).isEqualTo("hello");
    assertThat(answer.calls()).isEmpty();
    assertThat(answer.tokens()).isEqualTo(10);
    assertThat(endpoint.questions())
        .singleElement()
        .satisfies(question -> {
          assertThat(question.path()).isEqualTo("/v1/chat/completions");
          assertThat(question.authorization()).isEqualTo("Bearer " + KEY);
        });
  }

  @Test
  void keyFile_winsAndIsReadAnew() throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "first\n");
    endpoint.model("m", _ -> Reply.text("hello"));
    EndpointConfiguration configuration = configuration(file.toString(), Duration.ofSeconds(2));

    ask(configuration);
    Files.writeString(file, "second\n");
    ask(configuration);

    assertThat(endpoint.questions())
        .extracting(FakeEndpoint.Question::authorization)
        .containsExactly("Bearer first", "Bearer second");
    assertThat(configuration.toString()).doesNotContain(KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 0, endpoint:overloaded",
    "429, 'Sat, 21 Nov 2026 09:00:00 GMT', endpoint:overloaded",
    "429, tomorrow, endpoint:overloaded",
    "503, 0, endpoint:failing",
    "500, '', endpoint:failing",
    "408, 0, endpoint:failing"
  })
  void passingRefusal_isTriedAgain(int status, String retryAfter, String reason) throws Exception {
    Map<String, String> headers =
        retryAfter.isEmpty() ? Map.of() : Map.of("Retry-After", retryAfter);
    AtomicInteger asked = new AtomicInteger();
    endpoint.model(
        "m",
        _ -> asked.incrementAndGet() < 3 ? Reply.status(status, headers) : Reply.text("at last"));

    assertThat(ask().text()).isEqualTo("at last");
    asked.set(-3);
    assertThatThrownBy(this::ask).isInstanceOf(ObstacleException.class).hasMessage(reason);
    assertThat(asked).hasValue(0);
  }

  @Test
  void retryAfter_isHonoured() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    endpoint.model(
        "m",
        _ ->
            asked.incrementAndGet() == 1
                ? Reply.status(429, Map.of("Retry-After", "1"))
                : Reply.text("at last"));
    long start = System.nanoTime();

    ask();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(990));
  }

  /// Who asks for an hour is not waited for.
  @ParameterizedTest
  @ValueSource(strings = {"3600", "Sat, 21 Nov 2026 10:00:00 GMT"})
  void retryAfterThatIsTooLong_isNotWaitedFor(String retryAfter) {
    endpoint.model("m", _ -> Reply.status(429, Map.of("Retry-After", retryAfter)));

    assertThatThrownBy(this::ask).hasMessage("endpoint:overloaded");
    assertThat(endpoint.questions()).hasSize(1);
  }

  @Test
  void answerThatIsTooSlow_isNotAskedForAgain() {
    endpoint.model("m", _ -> Reply.hanging());

    assertThatThrownBy(this::ask).hasMessage("endpoint:timeout");
    assertThat(endpoint.questions()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"choices\":[]}",
        "{\"choices\":[{\"message\":{\"content\":{}}}]}",
        "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"1\"}]}}]}"
      })
  void malformedAnswer_isAnObstacle(String body) {
    endpoint.model("m", _ -> Reply.raw(body));

    assertThatThrownBy(this::ask).hasMessage("endpoint:malformed_answer");
  }

  @Test
  void refusal_isNotTriedAgain() {
    endpoint.model("m", _ -> Reply.status(400, Map.of()));

    assertThatThrownBy(this::ask).hasMessage("endpoint:refused_400");
    assertThat(endpoint.questions()).hasSize(1);
  }

  /// No recorded content goes where nobody named.
  @Test
  void redirect_isNotFollowed() {
    try (FakeEndpoint other = new FakeEndpoint()) {
      other.model("m", _ -> Reply.text("caught"));
      endpoint.model(
          "m", _ -> Reply.status(307, Map.of("Location", other.url() + "/v1/chat/completions")));

      assertThatThrownBy(this::ask).hasMessage("endpoint:refused_307");
      assertThat(other.questions()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusedKey_stopsEverythingAndIsNotTold(int status) {
    endpoint.model("m", _ -> Reply.status(status, Map.of()));

    assertThatThrownBy(this::ask)
        .isInstanceOf(Failure.class)
        .satisfies(thrown -> assertThat(String.valueOf(thrown)).doesNotContain(KEY));
  }

  @Test
  void budget_isNotExceeded() throws Exception {
    endpoint.model("m", _ -> Reply.text("hello"));
    EndpointConfiguration configuration = configuration("", Duration.ofSeconds(2));
    try (ChatClient client = new ChatClient(configuration, Clock.fixed(NOW, ZoneOffset.UTC))) {
      Budget requests = new CountedBudget(2, 1_000);
      client.ask(QUESTION, requests);
      client.ask(QUESTION, requests);
      Budget tokens = new CountedBudget(100, 10);
      client.ask(QUESTION, tokens);

      assertThatThrownBy(() -> client.ask(QUESTION, requests)).hasMessage("budget:requests");
      assertThatThrownBy(() -> client.ask(QUESTION, tokens)).hasMessage("budget:tokens");
    }
    assertThat(endpoint.questions()).hasSize(3);
  }

  @Test
  void endpointThatIsNotThere_isTriedAgain() throws IOException {
    endpoint.close();

    assertThatThrownBy(this::ask).hasMessage("endpoint:unreachable");
  }
}
