package io.whytrail.scoring.baseline;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// How often something happens: the sum of the weights of all interactions, and of those in which
/// it did, altogether and for each hour of working days and of weekends. An hour is drawn towards
/// the whole where little of it has been seen. Departures of a share are judged by the exact
/// binomial tail, because a normal deviation says little where one in a hundred is usual.
public final class Share implements Estimator {

  // Before anything is known: one in a hundred, as sure as after ten interactions.
  private static final double PRIOR_SHARE = 0.01;
  private static final double PRIOR_WEIGHT = 10;
  // An hour counts half when it has seen so many.
  private static final double SEASON_PRIOR = 50;

  // All and hits, then all of each hour, then the hits of each hour.
  private static final int ALL = 0;
  private static final int HITS = 1;
  private static final int ALL_OF_HOURS = 2;
  private static final int HITS_OF_HOURS = ALL_OF_HOURS + Season.CELLS;
  private static final int SIZE = HITS_OF_HOURS + Season.CELLS;

  private final double[] numbers;

  /// Takes what was kept; before there were hours, that was all and hits.
  Share(double[] numbers) {
    this.numbers = Arrays.copyOf(numbers, SIZE);
  }

  @Override
  public double[] numbers() {
    return numbers.clone();
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  Share learn(double value, Instant time, double fade, double weight) {
    Share next = new Share(numbers);
    for (int i = 0; i < SIZE; i++) {
      next.numbers[i] *= fade;
    }
    next.add(ALL, ALL_OF_HOURS, time, weight);
    next.add(HITS, HITS_OF_HOURS, time, weight * value);
    return next;
  }

  /// Without the latest interactions, which have been learnt but are about to be compared.
  ///
  /// @param latest when they were, and when those were in which it happened
  public Share without(Collection<Instant> latest, Collection<Instant> latestHits) {
    Share next = new Share(numbers);
    latest.forEach(time -> next.add(ALL, ALL_OF_HOURS, time, -1));
    latestHits.forEach(time -> next.add(HITS, HITS_OF_HOURS, time, -1));
    for (int i = 0; i < SIZE; i++) {
      next.numbers[i] = Math.max(0, next.numbers[i]);
    }
    return next;
  }

  private void add(int whole, int hours, Instant time, double weight) {
    numbers[whole] += weight;
    numbers[hours + Season.cell(time)] += weight;
  }

  /// The usual share at one time.
  public double expected(Instant time) {
    double whole = (numbers[HITS] + PRIOR_SHARE * PRIOR_WEIGHT) / (numbers[ALL] + PRIOR_WEIGHT);
    int cell = Season.cell(time);
    return (numbers[HITS_OF_HOURS + cell] + whole * SEASON_PRIOR)
        / (numbers[ALL_OF_HOURS + cell] + SEASON_PRIOR);
  }

  /// The usual share of interactions at these times.
  public double expected(Collection<Instant> times) {
    return times.stream().mapToDouble(this::expected).average().orElseThrow();
  }

  /// The logarithm of the probability that it happens at least so often by chance in interactions
  /// at these times. Where their shares differ it is a bound: trials of the same mean chance are
  /// the likeliest to be far out (Hoeffding, Annals of Mathematical Statistics 27, 1956).
  public double logTail(int happened, Collection<Instant> times) {
    return Tails.binomial(happened, times.size(), expected(times));
  }
}
