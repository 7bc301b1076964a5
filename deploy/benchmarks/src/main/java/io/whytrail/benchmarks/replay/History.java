package io.whytrail.benchmarks.replay;

import io.whytrail.benchmarks.decide.Decided;
import io.whytrail.benchmarks.measurement.CountedTally;
import io.whytrail.benchmarks.mesh.MeshSite;
import io.whytrail.replay.v1.CreateSuiteRequest;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.Selection;
import io.whytrail.replay.v1.Suite;

/// Decisions on record, frozen as a suite.
///
/// @param suite of all of them
/// @param variables that one of them saw
record History(Suite suite, String variables) {

  private static final int IN_FLIGHT = 64;

  /// Lets the policy service decide, and freezes what it decided.
  static History of(MeshSite site, Decided decided, int cases) throws InterruptedException {
    String variables = decided.one().getVariablesJson();
    decided.load(IN_FLIGHT).drive(new CountedTally(cases, cases));
    Suite suite =
        ReplayServiceGrpc.newBlockingStub(site.as("policy-author", "replay"))
            .createSuite(
                CreateSuiteRequest.newBuilder()
                    .setName("bench-" + cases)
                    .setSelection(Selection.newBuilder().setSampleSize(cases).setSeed(1))
                    .build())
            .getSuite();
    if (suite.getCaseCount() != cases) {
      throw new IllegalStateException(
          "A suite of %d cases instead of %d".formatted(suite.getCaseCount(), cases));
    }
    return new History(suite, variables);
  }
}
