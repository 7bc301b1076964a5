package io.whytrail.replay.gate;

import io.whytrail.replay.comparison.Outcome.Direction;
import java.util.List;

/// What a gate tolerates.
///
/// @param looserRate flips towards a looser verdict, as a share of the replayed cases
/// @param stricterRate flips towards a stricter verdict, as a share of the replayed cases
/// @param minimumCases fewer replayed cases than this say nothing
/// @param minimumCoverage a smaller share of replayable cases than this says nothing
/// @param thresholds own limits for some flips, of which the first that fits counts
public record Tolerance(
    double looserRate,
    double stricterRate,
    int minimumCases,
    double minimumCoverage,
    List<Threshold> thresholds) {

  /// No loosening at all, one case in twenty stricter, and nine cases in ten replayed.
  public static final Tolerance DEFAULT = new Tolerance(0, 0.05, 1, 0.9);

  public Tolerance(
      double looserRate, double stricterRate, int minimumCases, double minimumCoverage) {
    this(looserRate, stricterRate, minimumCases, minimumCoverage, List.of());
  }

  public Tolerance {
    thresholds = List.copyOf(thresholds);
    checkShare("looserRate", looserRate);
    checkShare("stricterRate", stricterRate);
    checkShare("minimumCoverage", minimumCoverage);
    if (minimumCases < 0) {
      throw new IllegalArgumentException("minimumCases is negative: " + minimumCases);
    }
  }

  /// The share of flips this way that is tolerated where no threshold fits.
  double rate(Direction direction) {
    return switch (direction) {
      case LOOSER -> looserRate;
      case STRICTER -> stricterRate;
      case SAME_VERDICT -> 1;
    };
  }

  static void checkShare(String name, double share) {
    // Written so that NaN is refused too.
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is not between 0 and 1: " + share);
    }
  }
}
