package io.whytrail.scoring.baseline;

import java.util.List;

/// How often something happens: the sum of the weights of all interactions, and of those in which
/// it did. Departures of a share are judged by the exact binomial tail, because a normal deviation
/// says little where one in a hundred is usual.
public final class Share implements Estimator {

  // Before anything is known: one in a hundred, as sure as after ten interactions.
  private static final double PRIOR_SHARE = 0.01;
  private static final double PRIOR_WEIGHT = 10;

  private final double all;
  private final double hits;

  Share(double[] numbers) {
    this(numbers.length == 0 ? 0 : numbers[0], numbers.length == 0 ? 0 : numbers[1]);
  }

  private Share(double all, double hits) {
    this.all = all;
    this.hits = hits;
  }

  @Override
  public double[] numbers() {
    return new double[] {all, hits};
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  Share learn(double value, double fade, double weight) {
    return new Share(all * fade + weight, hits * fade + weight * value);
  }

  /// The usual share, without the latest interactions, which have been learnt but are about to be
  /// compared.
  ///
  /// @param latest how many they are, and in how many of them it happened
  public Share without(int latest, int latestHits) {
    return new Share(Math.max(0, all - latest), Math.max(0, hits - latestHits));
  }

  /// The usual share.
  public double expected() {
    return (hits + PRIOR_SHARE * PRIOR_WEIGHT) / (all + PRIOR_WEIGHT);
  }

  /// The logarithm of the probability that it happens at least so often by chance.
  public double logTail(int happened, int of) {
    return Tails.binomial(happened, of, expected());
  }
}
