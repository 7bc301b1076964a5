package io.whytrail.benchmarks.mesh;

import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.measurement.Load;
import java.util.List;

/// A load and what it is set beside in the same rounds.
///
/// @param unit what one operation is called in the report
/// @param floor the one that the load's ratio is about
/// @param beside others that say something about it
public record Measured(String unit, Load load, Floor floor, List<Floor> beside) {

  public Measured {
    beside = List.copyOf(beside);
  }

  /// Beside one floor only.
  public Measured(String unit, Load load, Floor floor) {
    this(unit, load, floor, List.of());
  }
}
