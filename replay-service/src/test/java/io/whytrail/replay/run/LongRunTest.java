package io.whytrail.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.replay.FakePolicy;
import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.history.CatchUpClient;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.suite.PostgresSuites;
import io.whytrail.replay.suite.Selection;
import io.whytrail.replay.suite.Suite;
import io.whytrail.testing.Await;
import io.whytrail.testing.ServiceProperties;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A run of ten thousand cases needs the memory of a page.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongRunTest implements TestPropertyProvider {

  private static final int CASES = 10_000;
  private static final int PAGE = 250;
  private static final long MEGABYTE = 1024 * 1024;

  private final FakePolicy policy = new FakePolicy();

  @Inject private CatchUpClient history;
  @Inject private PostgresSuites suites;
  @Inject private PostgresRuns runs;
  @Inject private Runs desk;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("whytrail.facts-poll", "50ms");
    properties.put("whytrail.replay.history.catch-up", "40s");
    properties.put("whytrail.replay.run.page-size", String.valueOf(PAGE));
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

  @Test
  void tenThousandCases_areReplayedWithoutHaste() {
    Suite suite = suiteOfAll();
    long before = System.nanoTime();

    Run run = start(suite);
    assertFinished(run);

    Duration took = Duration.ofNanos(System.nanoTime() - before);
    System.out.printf("%d cases in %d ms%n", CASES, took.toMillis());
    assertThat(took).isLessThan(Duration.ofSeconds(30));
  }

  private Suite suiteOfAll() {
    if (!recorded) {
      recorded = true;
      policy.decide("long", "a", IntStream.range(0, CASES).map(i -> i % 100).toArray());
    }
    history.await("long");
    return suites.freeze("long", "somebody", "all", Selection.ALL);
  }

  private boolean recorded;

  private Run start(Suite suite) {
    return desk.start(
        "long",
        "somebody",
        suite.id(),
        new Candidate.Document(FakePolicy.RECORDED.replace("risky APPROVE", "risky BLOCK")),
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
