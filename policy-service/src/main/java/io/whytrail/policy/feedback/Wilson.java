package io.whytrail.policy.feedback;

/// The score interval of a binomial share (E. B. Wilson, "Probable inference, the law of
/// succession, and statistical inference", Journal of the American Statistical Association 22,
/// 1927), without continuity correction. Unlike the usual interval it stays within 0 and 1 and says
/// something of small samples.
public record Wilson(long hits, long trials, double low, double high) {

  /// The 97.5 % quantile of the normal distribution.
  private static final double Z = 1.959963984540054;

  /// The 95 % interval.
  ///
  /// @param trials at least 1
  public static Wilson of(long hits, long trials) {
    if (trials < 1 || hits < 0 || hits > trials) {
      throw new IllegalArgumentException(hits + " hits in " + trials + " trials");
    }
    double n = trials;
    double p = hits / n;
    double z2 = Z * Z;
    double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z / (1 + z2 / n) * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return new Wilson(
        hits,
        trials,
        hits == 0 ? 0 : Math.max(0, centre - half),
        hits == trials ? 1 : Math.min(1, centre + half));
  }

  public double rate() {
    return (double) hits / trials;
  }
}
