package io.whytrail.scoring.baseline;

import java.util.Arrays;

/// What is usual among values of which some may be anything.
public final class Medians {

  private static final double NORMAL_MAD = 1.4826;

  private Medians() {}

  /// The median of at least one value.
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /// The median distance from the median, scaled to be the standard deviation where values are
  /// normally distributed.
  public static double spread(double[] values) {
    double median = median(values);
    return NORMAL_MAD
        * median(Arrays.stream(values).map(value -> Math.abs(value - median)).toArray());
  }

  /// So many standard deviations above the mean, both of the values with the largest twentieth cut
  /// down to the largest of the others, so that an earlier surge does not hide the next.
  public static double limit(double[] values, double sigmas) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double cap = sorted[Math.max(0, (int) Math.ceil(sorted.length * 0.95) - 1)];
    double mean = Arrays.stream(values).map(value -> Math.min(cap, value)).average().orElseThrow();
    double variance =
        Arrays.stream(values)
            .map(value -> Math.pow(Math.min(cap, value) - mean, 2))
            .average()
            .orElseThrow();
    return mean + sigmas * Math.sqrt(variance);
  }
}
