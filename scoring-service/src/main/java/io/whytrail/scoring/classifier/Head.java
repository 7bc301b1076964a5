package io.whytrail.scoring.classifier;

/// A linear function of features with weights of one byte each: the sum of the weights of the
/// features that it knows, over the square root of their number and a little more, in log odds.
public final class Head {
  static final int BUCKETS = 1 << Features.BUCKET_BITS;

  private static final int PRIOR = 20;

  private final double bias;
  private final double scale;
  private final byte[] weights;
  private final byte[] checks;

  Head(double bias, double scale, byte[] weights, byte[] checks) {
    this.bias = bias;
    this.scale = scale;
    this.weights = weights;
    this.checks = checks;
  }

  /// The head with these weights, each rounded to a byte; where two keys share a bucket the heavier
  /// one has it.
  public static Head of(double bias, int[] keys, double[] values) {
    double largest = 1e-9;
    for (int i = 0; i < keys.length; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    double scale = largest / Byte.MAX_VALUE;
    byte[] weights = new byte[BUCKETS];
    byte[] checks = new byte[BUCKETS];
    for (int i = 0; i < keys.length; i++) {
      int bucket = keys[i] & (BUCKETS - 1);
      byte weight = (byte) Math.round(values[i] / scale);
      if (Math.abs(weight) > Math.abs(weights[bucket])) {
        weights[bucket] = weight;
        checks[bucket] = (byte) (keys[i] >>> Features.BUCKET_BITS);
      }
    }
    return new Head(bias, scale, weights, checks);
  }

  public double logit(Features features) {
    long sum = 0;
    int size = features.size();
    for (int i = 0; i < size; i++) {
      sum += weight(features.key(i));
    }
    return bias + scale * sum * value(size);
  }

  /// What one of so many features counts. A few words prove little: as if every text had some more
  /// words that say nothing.
  public static double value(int features) {
    return 1 / Math.sqrt(features + PRIOR);
  }

  /// How many features it knows.
  public int size() {
    int size = 0;
    for (byte weight : weights) {
      size += weight == 0 ? 0 : 1;
    }
    return size;
  }

  private byte weight(int key) {
    int bucket = key & (BUCKETS - 1);
    return checks[bucket] == (byte) (key >>> Features.BUCKET_BITS) ? weights[bucket] : 0;
  }

  double bias() {
    return bias;
  }

  double scale() {
    return scale;
  }

  byte[] weights() {
    return weights;
  }

  byte[] checks() {
    return checks;
  }
}
