package io.whytrail.scoring.baseline;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// The usual level of a quantity that is never negative, and how far single values are from it. It
/// is learnt on a logarithmic scale, where lengths, tokens and latencies are close to symmetric.
///
/// Mean and spread follow the recursions of Gelper, Fried and Croux, "Robust forecasting with
/// exponential and Holt-Winters smoothing" (Journal of Forecasting 29, 2010): a value moves the
/// mean by at most two spreads (Huber's psi), and the spread itself by a bounded loss (Tukey's
/// biweight, k = 2, c = 2.52), so that an attack does not make itself ordinary. The step is the
/// value's share in all weight that is left, which makes the mean one that decays with time and not
/// with the number of values. They start from median and MAD of the first values. The season is an
/// additive part for each hour of working days and of weekends, drawn towards none where little of
/// the hour has been seen.
public final class Level implements Estimator {

  private static final int START = 16;
  private static final double BOUND = 2;
  private static final double BIWEIGHT = 2.52;
  // Nobody is so regular that 15 % more is a departure in itself.
  private static final double LEAST_SPREAD = 0.05;
  private static final double SEASON_PRIOR = 8;

  // While it starts: the values so far. Then: weight, mean, spread, the parts of the hours and the
  // weights of the hours.
  private static final int WEIGHT = 0;
  private static final int MEAN = 1;
  private static final int SPREAD = 2;
  private static final int PARTS = 3;
  private static final int WEIGHTS = PARTS + Season.CELLS;
  private static final int SIZE = WEIGHTS + Season.CELLS;

  private final double[] numbers;

  Level(double[] numbers) {
    this.numbers = numbers.clone();
  }

  @Override
  public double[] numbers() {
    return numbers.clone();
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  /// Whether it has seen enough to expect anything.
  public boolean isReady() {
    return numbers.length == SIZE;
  }

  /// How many spreads a value lies above what is usual at this time, or below where it is negative.
  public double deviation(double value, Instant time) {
    return (Math.log1p(value) - expectedLog(Season.cell(time))) / numbers[SPREAD];
  }

  /// What is usual at this time.
  public double expected(Instant time) {
    return Math.expm1(expectedLog(Season.cell(time)));
  }

  private double expectedLog(int cell) {
    return numbers[MEAN] + part(cell);
  }

  private double part(int cell) {
    double weight = numbers[WEIGHTS + cell];
    return numbers[PARTS + cell] * weight / (weight + SEASON_PRIOR);
  }

  /// @param fade what is left of the weight of all before
  /// @param weight of this value
  Level learn(double value, Instant time, double fade, double weight) {
    double log = Math.log1p(value);
    return isReady() ? learnt(log, Season.cell(time), fade, weight) : started(log);
  }

  private Level started(double log) {
    double[] values = Arrays.copyOf(numbers, numbers.length + 1);
    values[numbers.length] = log;
    if (values.length < START) {
      return new Level(values);
    }
    double[] ready = new double[SIZE];
    ready[WEIGHT] = START;
    ready[MEAN] = Medians.median(values);
    ready[SPREAD] = Math.max(LEAST_SPREAD, Medians.spread(values));
    return new Level(ready);
  }

  private Level learnt(double log, int cell, double fade, double weight) {
    double[] next = numbers.clone();
    double spread = numbers[SPREAD];
    double error = log - expectedLog(cell);
    next[WEIGHT] = numbers[WEIGHT] * fade + weight;
    double step = weight / next[WEIGHT];
    next[MEAN] += step * bounded(error, spread);
    double variance = spread * spread;
    variance += step * (loss(error / spread) * variance - variance);
    next[SPREAD] = Math.max(LEAST_SPREAD, Math.sqrt(variance));
    for (int i = WEIGHTS; i < SIZE; i++) {
      next[i] *= fade;
    }
    next[WEIGHTS + cell] += weight;
    double off = log - numbers[MEAN] - numbers[PARTS + cell];
    next[PARTS + cell] += weight / next[WEIGHTS + cell] * bounded(off, spread);
    return new Level(next);
  }

  private static double bounded(double error, double spread) {
    return Math.clamp(error, -BOUND * spread, BOUND * spread);
  }

  private static double loss(double error) {
    if (Math.abs(error) > BOUND) {
      return BIWEIGHT;
    }
    double inside = 1 - Math.pow(error / BOUND, 2);
    return BIWEIGHT * (1 - inside * inside * inside);
  }
}
