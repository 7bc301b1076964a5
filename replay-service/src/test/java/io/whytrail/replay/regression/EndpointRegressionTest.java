package io.whytrail.replay.regression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.ContextChunk;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Model;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.interaction.v1.ToolDefinition;
import io.whytrail.replay.FakeEndpoint;
import io.whytrail.replay.FakeEndpoint.Question;
import io.whytrail.replay.FakeEndpoint.Reply;
import io.whytrail.replay.FakeIngest;
import io.whytrail.replay.FakePolicy;
import io.whytrail.replay.FakeScoring;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A model that is asked now against one on record, over HTTP, with scoring that rates and policy
/// that decides. A prompt says what the models do with it.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointRegressionTest implements TestPropertyProvider {

  private static final String KEY = "sk-very-secret";
  private static final String LOOKUP = "{\"id\": 7, \"what\": \"old 10\"}";
  private static final String SEND = "{\"to\":\"old 95\"}";

  private final FakePolicy policy = new FakePolicy();
  private final FakeIngest ingest = new FakeIngest();
  private final FakeScoring scoring = new FakeScoring();
  private final FakeEndpoint endpoint = new FakeEndpoint();
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  @TempDir private Path directory;
  @Inject private GrpcEmbeddedServer server;

  private record Result(int exitCode, String out, String err) {}

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("grpc.channels.ingest.target", ingest.target());
    properties.put("grpc.channels.scoring.target", scoring.target());
    properties.put("whytrail.facts-poll", "50ms");
    properties.put("whytrail.replay.endpoint.url", endpoint.url());
    properties.put("whytrail.replay.endpoint.key", KEY);
    properties.put("whytrail.replay.endpoint.deadline", "1s");
    return properties;
  }

  @BeforeAll
  void models() {
    scoring.load("", "old");
    policy.storePolicy(FakePolicy.RECORDED);
    endpoint.model("good", question -> answer(question, "fine"));
    endpoint.model("bad", question -> answer(question, "old 95"));
    endpoint.model("locked", _ -> Reply.status(401, Map.of()));
  }

  @AfterAll
  void close() {
    endpoint.close();
    policy.close();
    ingest.close();
    scoring.close();
  }

  /// What both models do: only what they say in the end differs, and that only for `risky` prompts.
  private Reply answer(Question question, String risky) {
    if (question.role().equals("tool")) {
      return Reply.text(question.text().contains("again") ? risky : "fine, it says " + risky);
    }
    String text = question.text();
    return switch (text.split(" ", 2)[0]) {
      case "lookup" -> Reply.call("c1", "lookup", "{\"what\":\"old 10\",\"id\":7.0}");
      case "send" -> Reply.call("c1", "send", SEND);
      case "other" -> Reply.call("c1", "delete_everything", "{}");
      case "malformed" -> Reply.raw("<html>");
      case "slow" -> Reply.hanging();
      case "busy" ->
          busy.add(text) ? Reply.status(429, Map.of("Retry-After", "0")) : Reply.text("fine");
      case "risky" -> Reply.text(risky);
      default -> Reply.text("fine");
    };
  }

  private static Message user(String text) {
    return Message.newBuilder().setRole(Role.ROLE_USER).setContent(FakeScoring.text(text)).build();
  }

  private static Interaction.Builder prompt(String id, String text) {
    return Interaction.newBuilder()
        .setId(id)
        .setModel(Model.newBuilder().setName("recorded").putParameters("temperature", "0.5"))
        .addMessages(user(text))
        .setOutput(FakeScoring.text("fine"));
  }

  private static ToolCall call(String name, String arguments, String result) {
    return ToolCall.newBuilder()
        .setName(name)
        .setArgumentsJson(arguments)
        .setResult(FakeScoring.text(result))
        .build();
  }

  /// On record with a decision about its output.
  private void record(String tenant, Interaction interaction) {
    ingest.record(
        interaction.toBuilder()
            .putAttributes("tag.tenant", tenant)
            .putAttributes("tag.prompt_key", interaction.getId())
            .build());
    policy.record(
        tenant,
        FakePolicy.decision(interaction.getId(), 10, Instant.parse("2026-11-21T09:00:00Z"))
            .toBuilder()
            .setInteractionId(interaction.getId())
            .setStage(Stage.STAGE_OUTPUT)
            .build());
  }

  private void prompts(String tenant, int risky, int harmless) {
    for (int i = 0; i < risky; i++) {
      record(tenant, prompt(tenant + "-risky-" + i, "risky " + i).build());
    }
    for (int i = 0; i < harmless; i++) {
      record(tenant, prompt(tenant + "-harmless-" + i, "harmless " + i).build());
    }
  }

  @Test
  void modelThatAnswersAsWell_passes() throws IOException {
    prompts("well", 10, 15);
    scoring.forgetAsked();

    Result result =
        compare("well", "--candidate-endpoint", "good", "--repetition-endpoint", "good");

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .startsWith("coverage    25 of 25 prompts compared (100.00 %), 0 not comparable\n")
        .contains("good (asked now)")
        .contains("0 regressed, 0 improved")
        .contains("25 compared, 0 there, 0 back")
        .endsWith("gate        PASS\n");
    assertThat(scoring.asked()).hasSize(75).allMatch(ScoreRequest::getDryRun);
  }

  @Test
  void modelThatAnswersWorse_isARegression() throws IOException {
    prompts("worse", 8, 20);
    Path junit = directory.resolve("worse.xml");

    Result result = compare("worse", "--candidate-endpoint", "bad", "--junit", junit.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("8 regressed, 0 improved: one-sided mid-p 0.0020 (alpha 0.05)")
        .contains("worse-risky-3");
    assertThat(junit).content().contains("<failure");
  }

  /// The flips of a model that differs from itself say nothing about another one.
  @Test
  void baselineThatDisagreesWithItself_isInconclusive() throws IOException {
    prompts("moody", 8, 20);

    Result result = compare("moody", "--candidate-endpoint", "bad", "--repetition-endpoint", "bad");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).contains("the baseline disagrees with itself");
  }

  @Test
  void question_holdsWhatTheRecordedModelWasGiven() throws IOException {
    record(
        "given",
        prompt("given", "first")
            .clearMessages()
            .setSystemPrompt(FakeScoring.text("Be kind."))
            .addRetrievedContext(
                ContextChunk.newBuilder()
                    .setSource("wiki")
                    .setContent(FakeScoring.text("The sky is blue.")))
            .addMessages(user("one"))
            .addMessages(Message.newBuilder().setRole(Role.ROLE_ASSISTANT).addToolCallIndexes(0))
            .addMessages(Message.newBuilder().setRole(Role.ROLE_TOOL).addToolCallIndexes(0))
            .addMessages(user("lookup it"))
            .addMessages(Message.newBuilder().setRole(Role.ROLE_ASSISTANT).addToolCallIndexes(1))
            .addMessages(Message.newBuilder().setRole(Role.ROLE_TOOL).addToolCallIndexes(1))
            .addTools(
                ToolDefinition.newBuilder()
                    .setName("lookup")
                    .setDescription("Looks up.")
                    .setParametersJson("{\"type\":\"object\"}"))
            .addToolCalls(call("history", "{}", "long ago"))
            .addToolCalls(call("lookup", LOOKUP, "found"))
            .build());
    endpoint.forgetQuestions();

    Result result = compare("given", "--candidate-endpoint", "good", "--min-prompts", "1");

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    JsonObject first = endpoint.questions().getFirst().body();
    assertThat(first.getAsJsonArray("messages").toString())
        .isEqualTo(
            """
            [{"role":"system","content":"Be kind."},\
            {"role":"system","content":"Retrieved context:\\n\\n[wiki]\\nThe sky is blue."},\
            {"role":"user","content":"one"},\
            {"role":"assistant","content":null,"tool_calls":[{"id":"recorded_0","type":"function",\
            "function":{"name":"history","arguments":"{}"}}]},\
            {"role":"tool","content":"long ago","tool_call_id":"recorded_0"},\
            {"role":"user","content":"lookup it"}]\
            """);
    assertThat(first.get("temperature").getAsDouble()).isEqualTo(0.5);
    assertThat(first.getAsJsonArray("tools").toString())
        .contains("\"name\":\"lookup\"", "\"parameters\":{\"type\":\"object\"}");
    assertThat(endpoint.questions().getLast().last().toString())
        .isEqualTo("{\"role\":\"tool\",\"content\":\"found\",\"tool_call_id\":\"c1\"}");
    assertThat(endpoint.questions()).allMatch(one -> one.authorization().equals("Bearer " + KEY));
  }

  /// There is nobody else to answer a tool call.
  @Test
  void toolCalls_areAnsweredByTheTapeAlone() throws IOException {
    record("tape", prompt("tape-on", "lookup").addToolCalls(call("lookup", LOOKUP, "x")).build());
    record("tape", prompt("tape-off", "other").addToolCalls(call("lookup", LOOKUP, "x")).build());
    record("tape", prompt("tape-left", "hello").addToolCalls(call("lookup", LOOKUP, "x")).build());
    record(
        "tape",
        prompt("tape-unknown", "lookup")
            .addToolCalls(ToolCall.newBuilder().setName("lookup").setArgumentsJson(LOOKUP))
            .build());

    Result fifo =
        compare(
            "tape", "--candidate-endpoint", "good", "--min-prompts", "1", "--min-coverage", "0.1");
    Result strict =
        compare(
            "tape",
            "--candidate-endpoint",
            "good",
            "--tape",
            "STRICT",
            "--min-prompts",
            "1",
            "--min-coverage",
            "0.1");

    assertThat(fifo.out())
        .startsWith("coverage    2 of 4 prompts compared")
        .contains("1: missing:tool_result")
        .contains("1: tape:unexpected_call");
    assertThat(strict.out())
        .startsWith("coverage    1 of 4 prompts compared")
        .contains("1: tape:unconsumed_call");
  }

  /// The recorded model had looked up and not sent; the candidate sends, which the policy stops.
  @Test
  void action_isDecidedLikeAnOutput() throws IOException {
    for (int i = 0; i < 6; i++) {
      record(
          "acts",
          prompt("acts-" + i, "send " + i).addToolCalls(call("send", SEND, "sent")).build());
    }

    Result both = compare("acts", "--candidate-endpoint", "good", "--min-prompts", "6");
    Result output =
        compare("acts", "--candidate-endpoint", "bad", "--stage", "OUTPUT", "--min-prompts", "6");

    assertThat(both.out()).contains("0 regressed, 0 improved").contains("6 of 6 prompts");
    assertThat(output.out()).contains("6 regressed, 0 improved");
  }

  @Test
  void obstacles_areToldAndCountAsCoverage() throws IOException {
    record("gaps", prompt("gaps-malformed", "malformed").build());
    record("gaps", prompt("gaps-slow", "slow").build());
    record("gaps", prompt("gaps-busy", "busy").build());
    record("gaps", prompt("gaps-loop", "loop").build());
    record(
        "gaps",
        prompt("gaps-uncaptured", "x")
            .clearMessages()
            .addMessages(Message.newBuilder().setRole(Role.ROLE_USER))
            .build());
    endpoint.model(
        "gaps",
        question ->
            question.text().equals("loop")
                ? Reply.call("c", "lookup", LOOKUP)
                : answer(question, "fine"));

    Result result = compare("gaps", "--candidate-endpoint", "gaps", "--min-prompts", "1");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out())
        .startsWith("coverage    1 of 5 prompts compared")
        .contains("1: endpoint:malformed_answer")
        .contains("1: endpoint:timeout")
        .contains("1: missing:content")
        .contains("1: tape:unexpected_call");
  }

  @Test
  void turns_areBounded() throws IOException {
    record(
        "turns",
        prompt("turns", "x")
            .addToolCalls(call("lookup", LOOKUP, "x"))
            .addToolCalls(call("lookup", LOOKUP, "x"))
            .addToolCalls(call("lookup", LOOKUP, "x"))
            .build());
    endpoint.model("turns", _ -> Reply.call("c", "lookup", LOOKUP));

    Result result =
        compare("turns", "--candidate-endpoint", "turns", "--max-turns", "2", "--min-prompts", "1");

    assertThat(result.out()).contains("1: turns:too_many");
  }

  /// Whoever does not wait for the end pays for no more answers.
  @Test
  void callerThatGoesAway_isAskedForNoMore() throws Exception {
    prompts("away", 0, 30);
    CountDownLatch asked = new CountDownLatch(4);
    CountDownLatch answered = new CountDownLatch(1);
    endpoint.model(
        "away",
        _ -> {
          asked.countDown();
          await(answered);
          return Reply.text("fine");
        });

    Result result = compare("away", "--candidate-endpoint", "away", "--timeout", "1s");
    await(asked);
    // Time for the service to hear of it, and then for all that would be asked at once.
    compare("away", "--candidate-endpoint", "good");
    answered.countDown();
    compare("away", "--candidate-endpoint", "good");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(endpoint.questions())
        .filteredOn(one -> one.body().get("model").getAsString().equals("away"))
        .hasSizeLessThan(30);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The recorded decisions' policy stops it; a candidate policy that does not, decides both sides.
  @Test
  void candidatePolicy_decidesBothSides() throws IOException {
    prompts("policies", 8, 15);
    Path lenient =
        Files.writeString(directory.resolve("lenient.yaml"), "attack BLOCK CRITICAL 99\n");

    Result result =
        compare("policies", "--candidate-endpoint", "bad", "--candidate", lenient.toString());

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("0 regressed, 0 improved");
  }

  @Test
  void refusedKey_isInfrastructureAndNotTold() throws IOException {
    prompts("locked", 1, 0);

    Result result = compare("locked", "--candidate-endpoint", "locked");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("refuses this service's key").doesNotContain(KEY);
  }

  @Test
  void wrongUse_isInfrastructure() throws IOException {
    prompts("wrong", 1, 0);

    assertThat(compare("wrong", "--candidate-endpoint", "good", "--candidate-model", "other").err())
        .contains("--candidate-endpoint");
    assertThat(compare("wrong", "--candidate-endpoint", "good", "--bad", "a=b").err())
        .contains("a new answer has no recorded attribute");
    assertThat(compare("wrong", "--candidate-model", "x", "--repetition-endpoint", "y").err())
        .contains("--repetition-endpoint needs --candidate-endpoint");
  }

  private Result compare(String tenant, String... options) throws IOException {
    Path token = Files.createTempFile(directory, "token-", "");
    Files.writeString(
        token, TestIdentity.get().token(tenant, io.whytrail.runtime.identity.Role.POLICY_AUTHOR));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--token-file",
                token.toString(),
                "--target",
                "127.0.0.1:" + server.getServer().getPort(),
                "--baseline-model",
                "name=recorded,tag.tenant=" + tenant));
    arguments.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        RegressionCommand.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }
}
