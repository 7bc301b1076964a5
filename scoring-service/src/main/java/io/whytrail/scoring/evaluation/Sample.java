package io.whytrail.scoring.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// Numbers in clusters, what they say together, and how sure that is.
final class Sample {
  // With fewer clusters than this, drawing clusters says nothing.
  private static final int FEWEST_CLUSTERS = 5;
  private static final int DRAWS = 1000;
  private static final long SEED = 20;

  private final List<double[]> clusters;

  private Sample(List<double[]> clusters) {
    this.clusters = clusters;
  }

  static Sample of(List<Observation> observations) {
    Map<String, List<Double>> clusters = new TreeMap<>();
    for (Observation each : observations) {
      clusters.computeIfAbsent(each.cluster(), _ -> new ArrayList<>()).add(each.value());
    }
    return new Sample(
        clusters.values().stream()
            .map(values -> values.stream().mapToDouble(Double::doubleValue).toArray())
            .toList());
  }

  int cases() {
    return clusters.stream().mapToInt(each -> each.length).sum();
  }

  int clusters() {
    return clusters.size();
  }

  /// The value that so much of the sample does not exceed.
  double quantile(double share) {
    double[] values = values();
    if (values.length == 0) {
      return 0;
    }
    Arrays.sort(values);
    return values[Math.min(values.length - 1, (int) (share * values.length))];
  }

  double share(double threshold) {
    return share(values(), threshold);
  }

  /// The 95 % interval of a share: clusters drawn again and again, or, where there are too few of
  /// them, Wilson's over the cases.
  double[] shareInterval(double threshold) {
    if (clusters.size() < FEWEST_CLUSTERS) {
      Measure measure = new Measure("", (int) Math.round(share(threshold) * cases()), cases());
      return new double[] {measure.low(), measure.high()};
    }
    return interval(values -> share(values, threshold));
  }

  private double[] interval(ToDoubleFunction<double[]> statistic) {
    Random random = new Random(SEED);
    double[] drawn = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      drawn[i] = statistic.applyAsDouble(draw(random).values());
    }
    return middle(drawn);
  }

  private static double share(double[] values, double threshold) {
    int hits = 0;
    for (double value : values) {
      hits += value >= threshold ? 1 : 0;
    }
    return values.length == 0 ? 0 : (double) hits / values.length;
  }

  /// The area under the curve of two samples.
  static double area(Sample high, Sample low) {
    double[] positives = high.values();
    double[] negatives = low.values();
    Arrays.sort(negatives);
    double wins = 0;
    for (double positive : positives) {
      int below = lowerBound(negatives, positive);
      int equal = lowerBound(negatives, Math.nextUp(positive)) - below;
      wins += below + equal / 2.0;
    }
    return wins / ((double) positives.length * negatives.length);
  }

  static double[] areaInterval(Sample high, Sample low) {
    Random random = new Random(SEED);
    double[] drawn = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      drawn[i] = area(high.draw(random), low.draw(random));
    }
    return middle(drawn);
  }

  private static int lowerBound(double[] sorted, double value) {
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int at = (from + to) >>> 1;
      if (sorted[at] < value) {
        from = at + 1;
      } else {
        to = at;
      }
    }
    return from;
  }

  private static double[] middle(double[] drawn) {
    Arrays.sort(drawn);
    return new double[] {drawn[(int) (0.025 * DRAWS)], drawn[(int) (0.975 * DRAWS)]};
  }

  private Sample draw(Random random) {
    List<double[]> drawn = new ArrayList<>(clusters.size());
    for (int i = 0; i < clusters.size(); i++) {
      drawn.add(clusters.get(random.nextInt(clusters.size())));
    }
    return new Sample(drawn);
  }

  private double[] values() {
    double[] values = new double[cases()];
    int at = 0;
    for (double[] cluster : clusters) {
      System.arraycopy(cluster, 0, values, at, cluster.length);
      at += cluster.length;
    }
    return values;
  }
}
