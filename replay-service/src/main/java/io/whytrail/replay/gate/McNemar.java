package io.whytrail.replay.gate;

/// McNemar's test on paired yes/no outcomes, one-sided, with the mid-p correction (M. W. Fagerland,
/// S. Lydersen and P. Laake, "The McNemar test for binary matched-pairs data: mid-p and asymptotic
/// are better than exact conditional", BMC Medical Research Methodology 13:91, 2013).
///
/// Where nothing changed, a pair that differs is as likely to have got better as worse. So of `n`
/// pairs that differ the number that got worse is binomial with one half, and the p-value is the
/// probability of more than were seen, plus half of that of exactly as many.
public final class McNemar {

  private McNemar() {}

  /// The one-sided mid-p value against "no more got worse than better"; 1 where no pair differs.
  public static double midP(int worse, int better) {
    if (worse < 0 || better < 0) {
      throw new IllegalArgumentException(worse + " worse, " + better + " better");
    }
    int n = Math.addExact(worse, better);
    if (n == 0) {
      return 1;
    }
    // The smaller tail is summed, where no terms cancel.
    return worse >= better ? upper(worse, n) : 1 - upper(better, n);
  }

  /// P(X > k) + P(X = k) / 2 for k of at least n / 2: the terms fall from the first on.
  private static double upper(int k, int n) {
    double term = 1;
    double sum = 0.5;
    for (int i = k; i < n && term > sum * 1e-17; i++) {
      term *= (double) (n - i) / (i + 1);
      sum += term;
    }
    return Math.exp(logChoose(n, k) - n * Math.log(2)) * sum;
  }

  /// With Kahan's compensation: plain sums of a hundred thousand logarithms lose the ninth digit.
  private static double logChoose(int n, int k) {
    double sum = 0;
    double lost = 0;
    for (int i = 1; i <= n - k; i++) {
      double next = Math.log((double) (k + i) / i) - lost;
      double bigger = sum + next;
      lost = bigger - sum - next;
      sum = bigger;
    }
    return sum;
  }
}
