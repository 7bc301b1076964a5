package io.whytrail.benchmarks.decide;

import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.mesh.Measured;
import io.whytrail.benchmarks.mesh.MeshSite;
import java.util.List;

/// The decisions of the service beside the bare call and the engine alone.
public final class DecideLoads {

  private DecideLoads() {}

  /// One at a time, and several.
  public static List<Measured> on(MeshSite site) {
    Decided decided = new Decided(site);
    Floor engine =
        new Floor(
            RuleLoad.deciding(decided.one().getVariablesJson()),
            "the fifty rules by the engine alone, in process, on one thread");
    return List.of(
        new Measured("decision", decided.load(1), site.echo(1), List.of(engine)),
        new Measured("decision", decided.load(16), site.echo(16), List.of(engine)));
  }
}
