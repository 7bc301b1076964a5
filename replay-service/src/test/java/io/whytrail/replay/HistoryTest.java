package io.whytrail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.policy.v1.Decision;
import io.whytrail.replay.v1.CreateSuiteRequest;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.Selection;
import io.whytrail.replay.v1.Suite;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// How the history follows policy.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryTest implements TestPropertyProvider {

  private static final Instant TIME = Instant.parse("2026-11-21T09:00:00Z");

  private final FakePolicy policy = new FakePolicy();

  @Inject
  @GrpcChannel("grpc-server")
  private ManagedChannel channel;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("whytrail.facts-poll", "50ms");
    properties.put("whytrail.replay.history.catch-up", "10s");
    return properties;
  }

  @AfterAll
  void close() {
    policy.close();
  }

  @Test
  void factsThatComeTwice_areOneDecision() {
    Decision decision = FakePolicy.decision("twice", 95, TIME);
    policy.record("twice", decision);
    policy.publish("twice", decision, "");
    policy.publish("twice", decision, "");

    assertThat(suite("twice").getCaseCount()).isEqualTo(1);
  }

  @Test
  void factsWithoutADecision_arePassedOver() {
    policy.publish("missing", FakePolicy.decision("gone", 95, TIME), "");
    policy.record("missing", FakePolicy.decision("there", 95, TIME));

    assertThat(suite("missing").getCaseCount()).isEqualTo(1);
  }

  @Test
  void decisionsOfALaterVersion_arePassedOver() {
    policy.record(
        "later", FakePolicy.decision("odd", 95, TIME).toBuilder().setVerdictValue(77).build());
    policy.record("later", FakePolicy.decision("fine", 95, TIME));

    assertThat(suite("later").getCaseCount()).isEqualTo(1);
  }

  @Test
  void manyFacts_allArrive() {
    policy.decide("many", "m", IntStream.range(0, 999).map(i -> i % 100).toArray());

    assertThat(suite("many").getCaseCount()).isEqualTo(999);
  }

  @Test
  void history_outlivesAPolicyThatIsDown() {
    policy.decide("down", "before", 10, 60);
    assertThat(suite("down").getCaseCount()).isEqualTo(2);

    policy.stop();
    Suite without = suite("down");
    policy.restart();
    policy.decide("down", "after", 10);

    assertThat(without.getCaseCount()).isEqualTo(2);
    Await.until(Duration.ofSeconds(20), () -> suite("down").getCaseCount() == 3);
  }

  private Suite suite(String tenant) {
    return ReplayServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIdentity.get().credentials(tenant, Role.ANALYST))
        .createSuite(
            CreateSuiteRequest.newBuilder()
                .setName("all")
                .setSelection(Selection.getDefaultInstance())
                .build())
        .getSuite();
  }
}
