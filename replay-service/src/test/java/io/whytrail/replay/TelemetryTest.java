package io.whytrail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.policy.v1.Decision;
import io.whytrail.replay.v1.CreateSuiteRequest;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.ReplayServiceGrpc.ReplayServiceBlockingStub;
import io.whytrail.replay.v1.StartRunRequest;
import io.whytrail.replay.v1.Suite;
import io.whytrail.replay.v1.WatchRunRequest;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What the service tells about itself: spans and metrics.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TelemetryTest implements TestPropertyProvider {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final List<ReadableSpan> SPANS = new CopyOnWriteArrayList<>();

  private final FakePolicy policy = new FakePolicy();

  @Inject
  @GrpcChannel("grpc-server")
  private ManagedChannel channel;

  @Inject private MeterRegistry meters;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("whytrail.facts-poll", "50ms");
    properties.put("test.spans", "kept");
    return properties;
  }

  /// The same telemetry, with its spans kept.
  @Factory
  @Requires(property = "test.spans")
  static final class TelemetryFactory {

    @Singleton
    @Replaces(OpenTelemetrySdk.class)
    @Bean(preDestroy = "close")
    OpenTelemetrySdk telemetry() {
      return OpenTelemetrySdk.builder()
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(new Keeper()).build())
          .build();
    }
  }

  private static final class Keeper implements SpanProcessor {

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      SPANS.add(span);
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  @AfterAll
  void close() {
    policy.close();
  }

  @Test
  void decision_continuesTheTraceOfItsCall() {
    Decision decision = FakePolicy.decision("traced", 95, Instant.parse("2026-11-21T09:00:00Z"));
    policy.store("traced", decision);
    policy.publish("traced", decision, "00-" + TRACE + "-" + PARENT + "-01");

    ReadableSpan span = span("process FACT_TYPE_DECISION_MADE", TRACE);

    assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(span.getParentSpanContext().getSpanId()).isEqualTo(PARENT);
  }

  @Test
  void run_continuesTheTraceOfWhoeverAskedAndIsCounted() {
    policy.decide("counted", "a", 10, 60, 95);
    double cases = count("whytrail.replay.cases", "state", "reproduced");
    double runs = count("whytrail.replay.runs", "gate", "pass");

    replay();

    ReadableSpan asked = span("io.whytrail.replay.v1.ReplayService/StartRun", "");
    ReadableSpan run = span("replay run", asked.getSpanContext().getTraceId());
    assertThat(run.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(
            span(
                "io.whytrail.policy.v1.DecisionService/Simulate",
                run.getSpanContext().getTraceId()))
        .isNotNull();
    assertThat(count("whytrail.replay.cases", "state", "reproduced") - cases).isEqualTo(3);
    assertThat(count("whytrail.replay.runs", "gate", "pass") - runs).isEqualTo(1);
  }

  private void replay() {
    ReplayServiceBlockingStub analyst =
        ReplayServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(TestIdentity.get().credentials("counted", Role.ANALYST));
    Suite suite =
        analyst.createSuite(CreateSuiteRequest.newBuilder().setName("all").build()).getSuite();
    String run =
        analyst
            .startRun(
                StartRunRequest.newBuilder()
                    .setSuiteId(suite.getId())
                    .setCandidate(CandidatePolicy.newBuilder().setDocument(FakePolicy.RECORDED))
                    .build())
            .getRun()
            .getId();
    analyst.watchRun(WatchRunRequest.newBuilder().setId(run).build()).forEachRemaining(state -> {});
  }

  private double count(String meter, String tag, String value) {
    return meters.counter(meter, tag, value).count();
  }

  /// The span of this name, of this trace where one is given, once it has ended.
  private static ReadableSpan span(String name, String trace) {
    return Await.until(
        Duration.ofSeconds(10),
        () ->
            SPANS.stream()
                .filter(span -> span.getName().equals(name))
                .filter(span -> span.getSpanContext().getTraceId().contains(trace))
                .findFirst()
                .orElseThrow(),
        found -> true);
  }
}
