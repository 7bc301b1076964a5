package io.whytrail.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.test.annotation.MockBean;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.replay.FakePolicy;
import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.history.CatchUpClient;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.run.PostgresCaseOutcomes.Listed;
import io.whytrail.replay.run.PostgresCaseOutcomes.Position;
import io.whytrail.replay.suite.Selection;
import io.whytrail.replay.suite.Suite;
import io.whytrail.replay.suite.Suites;
import io.whytrail.testing.Await;
import io.whytrail.testing.MutableClock;
import io.whytrail.testing.ServiceProperties;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What becomes of a run whose worker dies, hangs or finds policy gone. There are no workers but
/// those of the test, and NATS can't be reached.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunTakeoverTest implements TestPropertyProvider {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final int CASES = 100;
  private static final int PAGE = 10;
  private static final int SHARDED = 250;

  private final FakePolicy policy = new FakePolicy();
  private final MutableClock clock = MutableClock.at(Instant.now());

  @Inject private CatchUpClient history;
  @Inject private Suites suites;
  @Inject private PostgresRuns runs;
  @Inject private PostgresCaseOutcomes outcomes;
  @Inject private Runs desk;
  @Inject private Execution execution;
  @Inject private ApplicationContext context;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("nats.url", "nats://127.0.0.1:1");
    properties.put("whytrail.facts-poll", "50ms");
    properties.put("whytrail.replay.run.workers", "0");
    properties.put("whytrail.replay.run.page-size", String.valueOf(PAGE));
    properties.put("whytrail.replay.run.shard-size", String.valueOf(CASES));
    properties.put("whytrail.replay.run.lease", "60s");
    properties.put("whytrail.replay.run.maximum-attempts", "3");
    properties.put("whytrail.replay.policy.answer-timeout", "2s");
    return properties;
  }

  @MockBean(Clock.class)
  Clock clock() {
    return clock;
  }

  @AfterAll
  void close() {
    policy.close();
  }

  @Test
  void runOfADeadWorker_isTakenOverWhereItStopped() {
    Run run = queued("dead");
    Claim dead = runs.claimNext().orElseThrow();
    policy.pauseAfter(35);
    Thread worker = Thread.ofPlatform().start(() -> execution.work(dead));
    Await.until(PATIENCE, () -> done("dead", run) == 30);

    assertThat(runs.claimNext()).as("while the lease holds").isEmpty();
    clock.advance(LEASE);
    Claim heir = runs.claimNext().orElseThrow();
    policy.resume();
    assertThat(join(worker)).isTrue();
    int answeredBefore = policy.answered();
    execution.work(heir);

    assertThat(heir.tally().cases()).isEqualTo(30);
    assertThat(policy.answered() - answeredBefore).as("no case twice").isEqualTo(CASES - 30);
    assertFinished("dead", run);
  }

  /// The first worker wakes up when the run is no longer its own.
  @Test
  void workerThatHangs_storesNothingAfterItsLease() {
    Run run = queued("hangs");
    Claim slow = runs.claimNext().orElseThrow();
    policy.pauseAfter(15);
    Thread worker = Thread.ofPlatform().start(() -> execution.work(slow));
    Await.until(PATIENCE, () -> done("hangs", run) == 10);
    clock.advance(LEASE);
    Claim heir = runs.claimNext().orElseThrow();

    policy.resume();
    assertThat(join(worker)).isTrue();

    assertThat(done("hangs", run)).isEqualTo(10);
    assertThat(listed("hangs", run)).hasSize(10);
    assertThat(now("hangs", run).state()).isEqualTo(RunState.RUNNING);
    execution.work(heir);
    assertFinished("hangs", run);
  }

  @Test
  void runIsHeldByOne_howeverManyAsk() {
    Run run = queued("race");

    long claims =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(i -> runs.claim(run.id()))
            .filter(Optional::isPresent)
            .count();

    assertThat(claims).isEqualTo(1);
    clock.advance(LEASE);
    execution.work(runs.claim(run.id()).orElseThrow());
    assertFinished("race", run);
  }

  @Test
  void everyPage_renewsTheLease() {
    Run run = queued("renewed");
    Claim claim = runs.claimNext().orElseThrow();
    policy.pauseAfter(15);
    clock.advance(LEASE.minusSeconds(1));
    Thread worker = Thread.ofPlatform().start(() -> execution.work(claim));
    Await.until(PATIENCE, () -> done("renewed", run) == 10);
    clock.advance(LEASE.minusSeconds(1));

    assertThat(runs.claimNext()).isEmpty();

    policy.resume();
    assertThat(join(worker)).isTrue();
    assertFinished("renewed", run);
  }

  /// Three shards of 100 cases: who has one does not hold the others.
  @Test
  void shardsOfARun_areHeldByDifferentWorkers() {
    Run run = queued("shards", SHARDED);
    Claim first = runs.claim(run.id()).orElseThrow();
    Claim second = runs.claim(run.id()).orElseThrow();
    Claim third = runs.claim(run.id()).orElseThrow();
    assertThat(runs.claim(run.id())).isEmpty();
    assertThat(List.of(first.from(), second.from(), third.from())).containsExactly(0, 100, 200);
    assertThat(third.until()).isEqualTo(SHARDED);

    execution.work(second);
    assertThat(now("shards", run).tally().cases()).isEqualTo(100);
    assertThat(now("shards", run).state()).isEqualTo(RunState.RUNNING);
    execution.work(first);
    assertThat(now("shards", run).gate()).isNull();
    clock.advance(LEASE);
    Claim heir = runs.claim(run.id()).orElseThrow();
    assertThat(heir.shard()).isEqualTo(third.shard());
    execution.work(third);
    assertThat(now("shards", run).state()).as("it was the heir's").isEqualTo(RunState.RUNNING);
    execution.work(heir);

    Run finished = now("shards", run);
    assertThat(finished.gate()).isEqualTo(GateResult.PASS);
    assertThat(finished.tally().reproduced()).isEqualTo(SHARDED);
  }

  @Test
  void policyThatIsDown_isWaitedFor() {
    Run run = queued("down");
    policy.stop();

    execution.work(runs.claimNext().orElseThrow());
    Run waiting = now("down", run);
    assertThat(runs.claimNext()).as("before the pause is over").isEmpty();
    policy.restart();
    clock.advance(Duration.ofSeconds(1));
    Await.until(PATIENCE, () -> work("down", run).state() == RunState.FINISHED);

    assertThat(waiting.state()).isEqualTo(RunState.QUEUED);
    assertFinished("down", run);
  }

  @Test
  void policyThatStaysDown_failsTheRun() {
    Run run = queued("gone");
    policy.stop();

    for (int attempt = 1; attempt <= 3; attempt++) {
      execution.work(runs.claimNext().orElseThrow());
      clock.advance(Duration.ofSeconds(30));
    }
    policy.restart();

    Run failed = now("gone", run);
    assertThat(failed.state()).isEqualTo(RunState.FAILED);
    assertThat(failed.explanation()).isEqualTo("The policy service does not answer: try again.");
    assertThat(failed.gate()).isNull();
    assertThat(runs.claimNext()).isEmpty();
  }

  @Test
  void policyThatDiesInBetween_costsNoCase() {
    Run run = queued("between");
    policy.pauseAfter(35);
    Thread worker = Thread.ofPlatform().start(() -> execution.work(runs.claimNext().orElseThrow()));
    Await.until(PATIENCE, () -> done("between", run) == 30);

    policy.stop();
    assertThat(join(worker)).isTrue();
    policy.resume();
    policy.restart();
    Await.until(PATIENCE, () -> work("between", run).state() == RunState.FINISHED);

    assertFinished("between", run);
  }

  @Test
  void policyThatStandsStill_isGivenUpAfterATime() {
    Run run = queued("still");
    policy.pauseAfter(5);

    execution.work(runs.claimNext().orElseThrow());
    policy.resume();

    assertThat(now("still", run).state()).isEqualTo(RunState.QUEUED);
    clock.advance(LEASE);
    execution.work(runs.claimNext().orElseThrow());
    assertFinished("still", run);
  }

  /// Workers look for runs by themselves, so nothing is lost with NATS.
  @Test
  void withoutNats_runsAreWorkedAllTheSame() {
    Run run = queued("alone");
    RunWorkers workers =
        new RunWorkers(
            context.getBean(RunQueueClient.class),
            runs,
            execution,
            new RunConfiguration(
                2, PAGE, CASES, LEASE, Duration.ofMillis(50), 3, Duration.ofMillis(50)));
    workers.start();

    Await.until(PATIENCE, () -> now("alone", run).state().isFinal());
    workers.close();

    assertFinished("alone", run);
  }

  private Run queued(String tenant) {
    return queued(tenant, CASES);
  }

  private Run queued(String tenant, int cases) {
    policy.decide(tenant, "a", IntStream.range(0, cases).toArray());
    history.await(tenant);
    Suite suite = suites.freeze(tenant, "somebody", "all", Selection.ALL);
    return desk.start(
        tenant,
        "somebody",
        suite.id(),
        new Candidate.Document(FakePolicy.RECORDED),
        "",
        Tolerance.DEFAULT);
  }

  /// Works on the run if it is due, and moves the time on.
  private Run work(String tenant, Run run) {
    runs.claim(run.id()).ifPresent(execution::work);
    clock.advance(Duration.ofSeconds(30));
    return now(tenant, run);
  }

  private int done(String tenant, Run run) {
    return listed(tenant, run).size();
  }

  private List<Listed> listed(String tenant, Run run) {
    return outcomes.list(tenant, run.id(), null, Position.START, 1000);
  }

  private Run now(String tenant, Run run) {
    return runs.find(tenant, run.id()).orElseThrow();
  }

  private void assertFinished(String tenant, Run run) {
    List<Listed> listed = listed(tenant, run);
    assertThat(listed)
        .extracting(one -> one.outcome().suiteCase().position())
        .containsExactlyElementsOf(IntStream.range(0, CASES).boxed().toList());
    assertThat(listed).allMatch(one -> one.outcome().state() == CaseState.REPRODUCED);
    Run finished = now(tenant, run);
    assertThat(finished.gate()).isEqualTo(GateResult.PASS);
    assertThat(finished.tally().reproduced()).isEqualTo(CASES);
  }

  private static boolean join(Thread worker) {
    try {
      return worker.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
