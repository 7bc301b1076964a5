package io.whytrail.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
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
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run on two replicas that share a database and NATS; one of them, a process of its own, is
/// killed midway. The number of cases is that of the system property `replay.cases`, 20,000 unless
/// said.
class TwoReplicasTest {

  private static final Logger log = LoggerFactory.getLogger(TwoReplicasTest.class);
  private static final int CASES = Integer.getInteger("replay.cases", 20_000);
  private static final Instant TIME = Instant.parse("2026-11-21T09:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long MEGABYTE = 1024 * 1024;

  @TempDir private Path directory;

  @Test
  void replicaThatIsKilledMidway_costsNoCase() throws Exception {
    try (FakePolicy policy = new FakePolicy()) {
      Map<String, Object> properties = properties(policy);
      try (ApplicationContext stays = ApplicationContext.run(properties);
          ReplicaProcess killed = ReplicaProcess.start(properties, directory)) {
        Suite suite = suiteOfAll(stays, policy);
        policy.pauseAfter(CASES / 4);
        long start = System.nanoTime();
        Run run = start(stays, suite);

        policy.awaitPause();
        long early = usedHeap();
        policy.resumeFor(CASES / 4);
        policy.awaitPause();
        killed.kill();
        int before = stored(stays, run);
        double own = cases(stays);
        policy.resume();
        Run finished = finished(stays, run);
        double seconds = (System.nanoTime() - start) / 1e9;
        long late = usedHeap();

        assertThat(finished.explanation()).isEmpty();
        assertThat(finished.gate()).isEqualTo(GateResult.PASS);
        assertThat(finished.tally().reproduced()).isEqualTo(CASES * 75 / 100);
        assertThat(finished.tally().stricter()).isEqualTo(CASES * 15 / 100);
        assertThat(finished.tally().diverged()).isEqualTo(CASES * 25 / 100);
        assertThat(stored(stays, run)).isEqualTo(CASES);
        assertThat(own).as("the one that stays had its part").isPositive();
        assertThat(before).as("and so had the other").isGreaterThan((int) own).isLessThan(CASES);
        assertThat(late - early).isLessThan(24 * MEGABYTE);
        log.info(
            "{} cases in {} s, {} of them by the replica that was killed; heap {} MiB at a quarter,"
                + " {} MiB at the end",
            CASES,
            seconds,
            before - (int) own,
            early / MEGABYTE,
            late / MEGABYTE);
      }
    }
  }

  private static Map<String, Object> properties(FakePolicy policy) {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("whytrail.replay.run.page-size", "250");
    properties.put("whytrail.replay.run.shard-size", "1000");
    properties.put("whytrail.replay.run.workers", "2");
    properties.put("whytrail.replay.run.lease", "3s");
    properties.put("whytrail.replay.run.poll", "1s");
    properties.put("whytrail.replay.policy.answer-timeout", "60s");
    return Map.copyOf(properties);
  }

  private static Suite suiteOfAll(ApplicationContext replica, FakePolicy policy) {
    PostgresHistory history = replica.getBean(PostgresHistory.class);
    Suites suites = replica.getBean(Suites.class);
    return transactions(replica)
        .executeWrite(status -> {
          for (int i = 0; i < CASES; i++) {
            Decision decision = FakePolicy.decision("a" + i, i % 100, TIME.plusMillis(i));
            policy.store("two", decision);
            history.add("two", DecisionCodec.decode(decision).orElseThrow());
          }
          return suites.freeze("two", "somebody", "all", Selection.ALL);
        });
  }

  private static Run start(ApplicationContext replica, Suite suite) {
    return replica
        .getBean(Runs.class)
        .start(
            "two",
            "somebody",
            suite.id(),
            new Candidate.Document(FakePolicy.RECORDED.replace("risky APPROVE", "risky BLOCK")),
            "",
            new Tolerance(0, 0.2, 1, 1));
  }

  private static Run finished(ApplicationContext replica, Run run) {
    PostgresRuns runs = replica.getBean(PostgresRuns.class);
    return Await.until(
        PATIENCE, () -> runs.find("two", run.id()).orElseThrow(), now -> now.state().isFinal());
  }

  private static int stored(ApplicationContext replica, Run run) {
    return transactions(replica)
        .executeRead(status -> {
          try (PreparedStatement select =
              status
                  .getConnection()
                  .prepareStatement(
                      "select count(distinct position) from case_result where run_id = ?")) {
            select.setObject(1, run.id());
            try (ResultSet row = select.executeQuery()) {
              row.next();
              return row.getInt(1);
            }
          }
        });
  }

  @SuppressWarnings("unchecked")
  private static TransactionOperations<Connection> transactions(ApplicationContext replica) {
    return replica.getBean(TransactionOperations.class);
  }

  /// The cases that a replica has stored.
  private static double cases(ApplicationContext replica) {
    return replica.getBean(MeterRegistry.class).find("whytrail.replay.cases").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
