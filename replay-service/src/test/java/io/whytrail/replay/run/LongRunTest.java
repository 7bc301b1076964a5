package io.whytrail.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.micronaut.transaction.TransactionOperations;
import io.whytrail.policy.v1.Decision;
import io.whytrail.replay.FakePolicy;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.history.PostgresHistory;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.suite.Selection;
import io.whytrail.replay.suite.Suite;
import io.whytrail.replay.suite.Suites;
import io.whytrail.testing.Await;
import io.whytrail.testing.ServiceProperties;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A run of ten thousand cases needs the memory of a page.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongRunTest implements TestPropertyProvider {

  private static final int CASES = 10_000;
  private static final int PAGE = 250;
  private static final Instant TIME = Instant.parse("2026-11-21T09:00:00Z");
  private static final long MEGABYTE = 1024 * 1024;

  private final FakePolicy policy = new FakePolicy();

  @Inject private PostgresHistory history;
  @Inject private TransactionOperations<Connection> transactions;
  @Inject private Suites suites;
  @Inject private PostgresRuns runs;
  @Inject private Runs desk;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("whytrail.replay.run.page-size", String.valueOf(PAGE));
    properties.put("whytrail.replay.run.shard-size", String.valueOf(CASES));
    return properties;
  }

  @AfterAll
  void close() {
    policy.close();
  }

  @Test
  void tenThousandCases_needTheMemoryOfAPage() throws InterruptedException {
    Suite suite = suiteOfAll();
    policy.pauseAfter(1_500);
    Run run = start(suite);

    policy.awaitPause();
    long early = usedHeap();
    policy.resumeFor(8_000);
    policy.awaitPause();
    long late = usedHeap();
    policy.resume();

    assertFinished(run);
    assertThat(policy.largestBatch()).isLessThanOrEqualTo(PAGE);
    assertThat(late - early).isLessThan(8 * MEGABYTE);
  }

  /// Put into the history at once: how it follows is not the question here.
  private Suite suiteOfAll() {
    return transactions.executeWrite(status -> {
      for (int i = 0; i < CASES; i++) {
        Decision decision = FakePolicy.decision("a" + i, i % 100, TIME.plusMillis(i));
        policy.store("long", decision);
        history.add("long", DecisionCodec.decode(decision).orElseThrow());
      }
      return suites.freeze("long", "somebody", "all", Selection.ALL);
    });
  }

  private Run start(Suite suite) {
    return desk.start(
        "long",
        "somebody",
        suite.id(),
        new Candidate.Document(FakePolicy.RECORDED.replace("risky APPROVE", "risky BLOCK")),
        "",
        new Tolerance(0, 0.2, 1, 1));
  }

  private void assertFinished(Run run) {
    Run finished =
        Await.until(
            Duration.ofSeconds(60),
            () -> runs.find("long", run.id()).orElseThrow(),
            now -> now.state().isFinal());
    assertThat(finished.explanation()).isEmpty();
    assertThat(finished.gate()).isEqualTo(GateResult.PASS);
    assertThat(finished.tally().reproduced()).isEqualTo(CASES * 75 / 100);
    assertThat(finished.tally().stricter()).isEqualTo(CASES * 15 / 100);
    assertThat(finished.tally().diverged()).isEqualTo(CASES * 25 / 100);
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
