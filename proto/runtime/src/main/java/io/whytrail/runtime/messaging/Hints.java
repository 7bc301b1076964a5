package io.whytrail.runtime.messaging;

import io.micronaut.context.annotation.Value;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.correlation.Correlation.CorrelationScope;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Announces facts on NATS, as CloudEvents in binary mode. A hint may be lost: it only makes
/// followers look sooner.
@Singleton
public final class Hints {

  private static final Logger log = LoggerFactory.getLogger(Hints.class);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final FactStream stream;
  private final Tracer tracer;
  private final TraceHeaders trace;
  private final String service;

  Hints(
      FactStream stream,
      Tracer tracer,
      OpenTelemetrySdk telemetry,
      @Value("${whytrail.service}") String service) {
    this.stream = stream;
    this.tracer = tracer;
    this.trace = new TraceHeaders(telemetry);
    this.service = service;
  }

  public void publish(List<Fact> facts) {
    Optional<Connection> connection = stream.connected();
    if (connection.isEmpty() || facts.isEmpty()) {
      return;
    }
    try {
      publish(connection.get(), facts);
    } catch (IOException
        | JetStreamApiException
        | IllegalStateException
        | ExecutionException
        | TimeoutException e) {
      log.info("Some of {} hints were not published: followers will be late", facts.size(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Nobody asks for the stream beforehand, because it is there: where it is not, because it is the
  /// first time or somebody deleted it, nothing was published, and everything is once more.
  private void publish(Connection connection, List<Fact> facts)
      throws IOException,
          JetStreamApiException,
          ExecutionException,
          TimeoutException,
          InterruptedException {
    JetStream out = connection.jetStream();
    try {
      acknowledged(out, facts);
    } catch (ExecutionException e) {
      FactStream.ensure(connection);
      acknowledged(out, facts);
    }
  }

  private void acknowledged(JetStream out, List<Fact> facts)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture.allOf(
            facts.stream().map(fact -> publish(out, fact)).toArray(CompletableFuture<?>[]::new))
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<PublishAck> publish(JetStream out, Fact fact) {
    String subject = FactStream.SUBJECTS + service + "." + fact.tenant();
    Span span =
        tracer
            .spanBuilder("publish " + fact.type())
            .setParent(trace.continuing(fact.traceparent()))
            .setSpanKind(SpanKind.PRODUCER)
            .setAttribute("messaging.system", "nats")
            .setAttribute("messaging.destination.name", subject)
            .startSpan();
    try (Scope ignored = span.makeCurrent();
        CorrelationScope correlation = Correlation.with(fact.correlationId())) {
      NatsMessage message =
          NatsMessage.builder()
              .subject(subject)
              .headers(headers(fact))
              .data(FactCodec.encode(fact).toByteArray())
              .build();
      return out.publishAsync(message, PublishOptions.builder().messageId(eventId(fact)).build());
    } finally {
      span.end();
    }
  }

  private Headers headers(Fact fact) {
    Headers headers = new Headers();
    headers.put("ce-specversion", "1.0");
    headers.put("ce-id", eventId(fact));
    headers.put("ce-source", "/whytrail/" + service + "/" + fact.tenant());
    headers.put("ce-type", "io.whytrail." + fact.type().name().toLowerCase(Locale.ROOT));
    headers.put("ce-subject", fact.id());
    headers.put("ce-time", fact.time().toString());
    headers.put("content-type", "application/protobuf");
    trace.inject(headers);
    return headers;
  }

  private String eventId(Fact fact) {
    return service + "/" + fact.tenant() + "/" + fact.index();
  }
}
