package io.whytrail.benchmarks.replay;

import io.whytrail.benchmarks.decide.Decided;
import io.whytrail.benchmarks.decide.RuleLoad;
import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.mesh.Measured;
import io.whytrail.benchmarks.mesh.MeshSite;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import java.util.List;

/// Runs of suites beside the engine alone.
public final class ReplayLoads {

  /// What a pipeline replays with every change.
  private static final int PIPELINE = 1_000;

  private ReplayLoads() {}

  /// A large suite, and the command on a small one.
  ///
  /// @param cases of the large suite
  public static List<Measured> on(MeshSite site, int cases) throws InterruptedException {
    Decided decided = new Decided(site);
    History small = History.of(site, decided, PIPELINE);
    History large = History.of(site, decided, cases);
    Floor engine =
        new Floor(
            RuleLoad.replaying(large.variables()),
            "recorded variables read and the fifty rules by the engine alone, on one thread");
    return List.of(
        new Measured(
            "case",
            new RunLoad(
                "policy-leg-" + cases,
                ReplayServiceGrpc.newBlockingStub(site.as("policy-author", "replay")),
                large.suite(),
                decided.digest()),
            engine),
        new Measured("command", new CommandLoad(site, small.suite(), decided.digest()), engine));
  }
}
