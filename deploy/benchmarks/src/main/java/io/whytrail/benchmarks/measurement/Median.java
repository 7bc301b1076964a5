package io.whytrail.benchmarks.measurement;

import java.util.Collection;

/// The middle of some values: one bad round on a shared machine does not move it.
public final class Median {

  private Median() {}

  /// The middle one, or the mean of the two in the middle.
  public static double of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("The median of nothing");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
