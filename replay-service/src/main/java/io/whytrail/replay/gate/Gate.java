package io.whytrail.replay.gate;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.whytrail.replay.comparison.Tally;
import java.util.ArrayList;
import java.util.List;

/// Decides whether a candidate may pass.
///
/// The policy leg is exact, so a flip is a fact about recorded traffic and no sample of a noisy
/// measure: what breaks a tolerance is a regression, however few cases there were. Only a run
/// without a regression can be inconclusive.
public final class Gate {

  private static final double CONFIDENCE = 0.95;

  private Gate() {}

  /// What the gate says and why; no reasons where it passes.
  public record Ruling(GateResult result, List<String> reasons) {

    public Ruling {
      reasons = List.copyOf(reasons);
    }
  }

  public static Ruling rule(Tally tally, Tolerance tolerance) {
    List<String> regressions = regressions(tally, tolerance);
    if (!regressions.isEmpty()) {
      return new Ruling(GateResult.REGRESSION, regressions);
    }
    List<String> gaps = gaps(tally, tolerance);
    return new Ruling(gaps.isEmpty() ? GateResult.PASS : GateResult.INCONCLUSIVE, gaps);
  }

  /// The 95 % upper bound of the rate of flips in traffic like the replayed cases.
  public static double flipRateUpperBound(Tally tally) {
    return ClopperPearson.upperBound(tally.flipped(), tally.replayed(), CONFIDENCE);
  }

  private static List<String> regressions(Tally tally, Tolerance tolerance) {
    List<String> reasons = new ArrayList<>();
    if (tally.critical() > 0) {
      reasons.add(
          format(
              ROOT,
              "%d critical: a critical rule lost its BLOCK or APPROVE to an ALLOW (none is"
                  + " tolerated)",
              tally.critical()));
    }
    if (tally.unexplained() > 0) {
      reasons.add(
          format(
              ROOT,
              "%d unexplained: the candidate is the recorded policy, yet it decided differently",
              tally.unexplained()));
    }
    reasons.addAll(new Limits(tally, tolerance).exceeded());
    return reasons;
  }

  /// Whether this many flips are more than the tolerated share.
  static boolean exceeds(int flips, int replayed, double tolerated) {
    return flips > 0 && (double) flips / replayed > tolerated;
  }

  private static List<String> gaps(Tally tally, Tolerance tolerance) {
    List<String> reasons = new ArrayList<>();
    // Nothing replayed says nothing, whatever is asked for.
    int needed = Math.max(1, tolerance.minimumCases());
    if (tally.replayed() < needed) {
      reasons.add(format(ROOT, "%d replayed, %d needed", tally.replayed(), needed));
    }
    if (tally.coverage() < tolerance.minimumCoverage()) {
      reasons.add(
          format(
              ROOT,
              "%s coverage, %s needed",
              Percent.of(tally.coverage()),
              Percent.of(tolerance.minimumCoverage())));
    }
    return reasons;
  }
}
