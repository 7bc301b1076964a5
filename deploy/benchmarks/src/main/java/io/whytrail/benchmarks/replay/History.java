package io.whytrail.benchmarks.replay;

import io.whytrail.benchmarks.decide.Decided;
import io.whytrail.benchmarks.measurement.CountedTally;
import io.whytrail.benchmarks.mesh.MeshSite;
import io.whytrail.replay.v1.CreateSuiteRequest;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.ReplayServiceGrpc.ReplayServiceBlockingStub;
import io.whytrail.replay.v1.Selection;
import io.whytrail.replay.v1.Suite;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Decisions on record, frozen as a suite.
///
/// @param suite of all of them
/// @param variables that one of them saw
record History(Suite suite, String variables) {

  private static final int IN_FLIGHT = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// Lets the policy service decide, and freezes what it decided.
  static History of(MeshSite site, Decided decided, int cases) throws InterruptedException {
    String variables = decided.one().getVariablesJson();
    decided.load(IN_FLIGHT).drive(new CountedTally(cases, cases));
    return new History(frozen(site, cases), variables);
  }

  /// The history follows what policy has published, and may be behind so many at once.
  private static Suite frozen(MeshSite site, int cases) throws InterruptedException {
    ReplayServiceBlockingStub replay =
        ReplayServiceGrpc.newBlockingStub(site.as("policy-author", "replay"));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Suite suite =
          replay
              .createSuite(
                  CreateSuiteRequest.newBuilder()
                      .setName("bench-" + cases)
                      .setSelection(Selection.newBuilder().setSampleSize(cases).setSeed(1))
                      .build())
              .getSuite();
      if (suite.getCaseCount() == cases) {
        return suite;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "A suite of %d cases instead of %d".formatted(suite.getCaseCount(), cases));
      }
      TimeUnit.SECONDS.sleep(1);
    }
  }
}
