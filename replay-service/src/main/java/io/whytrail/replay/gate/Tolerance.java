package io.whytrail.replay.gate;

/// What a gate tolerates.
///
/// @param looserRate flips towards a looser verdict, as a share of the replayed cases
/// @param stricterRate flips towards a stricter verdict, as a share of the replayed cases
/// @param minimumCases fewer replayed cases than this say nothing
/// @param minimumCoverage a smaller share of replayable cases than this says nothing
public record Tolerance(
    double looserRate, double stricterRate, int minimumCases, double minimumCoverage) {

  /// No loosening at all, one case in twenty stricter, and nine cases in ten replayed.
  public static final Tolerance DEFAULT = new Tolerance(0, 0.05, 1, 0.9);

  public Tolerance {
    checkShare("looserRate", looserRate);
    checkShare("stricterRate", stricterRate);
    checkShare("minimumCoverage", minimumCoverage);
    if (minimumCases < 0) {
      throw new IllegalArgumentException("minimumCases is negative: " + minimumCases);
    }
  }

  private static void checkShare(String name, double share) {
    // Written so that NaN is refused too.
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is not between 0 and 1: " + share);
    }
  }
}
