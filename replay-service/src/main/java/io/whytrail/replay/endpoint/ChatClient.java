package io.whytrail.replay.endpoint;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks the model endpoint, and nobody else: it follows no redirect, because the operator named one
/// place that recorded content may go to.
@Singleton
final class ChatClient implements AutoCloseable {

  private static final String PATH = "/v1/chat/completions";
  private static final long MOST_BYTES = 16L << 20;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final EndpointConfiguration configuration;
  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(Redirect.NEVER).build();

  ChatClient(EndpointConfiguration configuration, Clock clock) {
    this.configuration = configuration;
    this.clock = clock;
  }

  /// Fails where no endpoint is configured.
  void requireConfigured() {
    if (configuration.url().isEmpty()) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_FIELD_INVALID,
          "This service has no model endpoint: its operator names one by REPLAY_ENDPOINT_URL.",
          Map.of("field", "endpoint_candidate"));
    }
  }

  /// Sends a question until it is answered or there is no use in trying again.
  Completion ask(String question, Budget budget) throws ObstacleException, InterruptedException {
    HttpRequest request = request(question);
    for (int attempt = 1; ; attempt++) {
      budget.take();
      Attempt made = attempt(request);
      if (made.completion().isPresent()) {
        budget.use(made.completion().get().tokens());
        return made.completion().get();
      }
      Duration pause = made.asked().orElse(shorter(FIRST_PAUSE.multipliedBy(1L << (attempt - 1))));
      if (attempt == configuration.attempts() || pause.compareTo(configuration.longestWait()) > 0) {
        throw new ObstacleException(made.reason());
      }
      Thread.sleep(pause);
    }
  }

  private Duration shorter(Duration pause) {
    return pause.compareTo(configuration.longestWait()) < 0 ? pause : configuration.longestWait();
  }

  /// An answer, or why there is none although trying again may help.
  ///
  /// @param asked what the endpoint asks for
  private record Attempt(Optional<Completion> completion, String reason, Optional<Duration> asked) {

    static Attempt failed(String reason) {
      return new Attempt(Optional.empty(), reason, Optional.empty());
    }
  }

  private HttpRequest request(String question) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(configuration.url().replaceAll("/+$", "") + PATH))
            .timeout(configuration.deadline())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(question));
    key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request.build();
  }

  /// Read with every question, so that a key can be changed under a running service.
  private Optional<String> key() {
    if (configuration.keyFile().isEmpty()) {
      return Optional.of(configuration.key()).filter(key -> !key.isEmpty());
    }
    try {
      return Optional.of(Files.readString(Path.of(configuration.keyFile())).strip());
    } catch (IOException e) {
      throw Failure.of(
              ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
              "The key of the model endpoint can't be read.",
              Map.of("peer", "model endpoint"))
          .because(e);
    }
  }

  private Attempt attempt(HttpRequest request) throws ObstacleException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
    try {
      // The request's own timeout ends with the headers; this one is for the body as well.
      return read(answer.get(configuration.deadline().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new ObstacleException("endpoint:timeout", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HttpTimeoutException late
          && !(late instanceof HttpConnectTimeoutException)) {
        throw new ObstacleException("endpoint:timeout", e);
      }
      return Attempt.failed("endpoint:unreachable");
    }
  }

  private Attempt read(HttpResponse<byte[]> answer) throws ObstacleException {
    int status = answer.statusCode();
    if (status == OK) {
      String text = new String(answer.body(), StandardCharsets.UTF_8);
      return new Attempt(Optional.of(ChatCodec.decode(text)), "", Optional.empty());
    }
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
          "The model endpoint refuses this service's key: its operator has to look at it.",
          Map.of("peer", "model endpoint", "status", String.valueOf(status)));
    }
    if (status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT || status >= SERVER_ERROR) {
      return new Attempt(
          Optional.empty(),
          status == TOO_MANY_REQUESTS ? "endpoint:overloaded" : "endpoint:failing",
          answer.headers().firstValue("Retry-After").flatMap(this::pause));
    }
    throw new ObstacleException("endpoint:refused_" + status);
  }

  /// Seconds, or a date.
  private Optional<Duration> pause(String retryAfter) {
    try {
      return Optional.of(Duration.ofSeconds(Long.parseUnsignedLong(retryAfter.strip())));
    } catch (NumberFormatException | ArithmeticException e) {
      return date(retryAfter.strip());
    }
  }

  private Optional<Duration> date(String retryAfter) {
    try {
      Duration wait =
          Duration.between(
              clock.instant(),
              ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  @PreDestroy
  public void close() {
    http.shutdownNow();
  }
}
