package io.whytrail.scoring.baseline;

/// Logarithms of small probabilities.
final class Tails {

  private Tails() {}

  /// At least `hits` of `trials`, each with the probability `share`.
  static double binomial(int hits, int trials, double share) {
    double sum = 0;
    for (int i = hits; i <= trials; i++) {
      sum += Math.exp(choose(trials, i) + i * Math.log(share) + (trials - i) * Math.log1p(-share));
    }
    // Beyond what a double can hold the first term is all that matters.
    return sum > 0 ? Math.min(0, Math.log(sum)) : choose(trials, hits) + hits * Math.log(share);
  }

  /// The number of ways to choose `some` of `all`.
  static double choose(int all, int some) {
    double log = 0;
    for (int i = 1; i <= some; i++) {
      log += Math.log((double) (all - some + i) / i);
    }
    return log;
  }
}
