package io.whytrail.replay.gate;

/// The exact upper confidence bound of a binomial rate (C. J. Clopper and E. S. Pearson, "The use
/// of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26, 1934):
/// the rate at which seeing this few hits would have just the probability that the confidence
/// leaves over.
public final class ClopperPearson {

  private ClopperPearson() {}

  /// The one-sided upper bound of the rate behind `hits` in `trials`; 1 where nothing was tried.
  ///
  /// @param confidence for example 0.95
  public static double upperBound(int hits, int trials, double confidence) {
    if (hits < 0 || hits > trials) {
      throw new IllegalArgumentException(hits + " hits in " + trials + " trials");
    }
    if (hits == trials) {
      return 1;
    }
    double alpha = 1 - confidence;
    if (hits == 0) {
      // 1 - alpha^(1/n), written so that a tiny bound keeps its digits.
      return -Math.expm1(Math.log(alpha) / trials);
    }
    return bisect(hits, trials, Math.log(alpha));
  }

  /// P(X <= hits) falls as the rate grows, and is above alpha at the observed rate.
  private static double bisect(int hits, int trials, double logAlpha) {
    double logChoose = logChoose(trials, hits);
    double low = (double) hits / trials;
    double high = 1;
    while (true) {
      double middle = (low + high) / 2;
      if (middle <= low || middle >= high) {
        return high;
      }
      if (logAtMost(hits, trials, middle, logChoose) > logAlpha) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  /// log P(X <= hits). At or above the observed rate the terms fall from `hits` downwards, so the
  /// sum starts there and stops when nothing is added any more.
  private static double logAtMost(int hits, int trials, double rate, double logChoose) {
    double first = logChoose + hits * Math.log(rate) + (trials - hits) * Math.log1p(-rate);
    double odds = (1 - rate) / rate;
    double term = 1;
    double sum = 1;
    for (int k = hits; k > 0 && term > sum * 1e-17; k--) {
      term *= odds * k / (trials - k + 1);
      sum += term;
    }
    return first + Math.log(sum);
  }

  private static double logChoose(int n, int k) {
    double sum = 0;
    for (int i = 1; i <= Math.min(k, n - k); i++) {
      sum += Math.log((double) (n - i + 1) / i);
    }
    return sum;
  }
}
