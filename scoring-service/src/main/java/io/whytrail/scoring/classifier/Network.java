package io.whytrail.scoring.classifier;

/// A function of a meaning with one hidden layer: sums, the larger of a sum and zero, and a sum
/// again, in log odds. Members that differ in nothing but the seed of their fitting share the
/// hidden layer, and what they say is averaged by the last sum.
public final class Network {
  private final int inputs;
  private final int hidden;
  private final float[] first;
  private final float[] bias;
  private final float[] second;
  private final float constant;

  /// Takes the weights.
  ///
  /// @param first a row of hidden units for each input, one after the other
  /// @param bias of each hidden unit
  /// @param second what each hidden unit counts
  public Network(float[] first, float[] bias, float[] second, float constant) {
    if (bias.length == 0 || second.length != bias.length || first.length % bias.length != 0) {
      throw new IllegalArgumentException("the layers of the network do not fit");
    }
    this.inputs = first.length / bias.length;
    this.hidden = bias.length;
    this.first = first.clone();
    this.bias = bias.clone();
    this.second = second.clone();
    this.constant = constant;
  }

  public double logit(float[] meaning) {
    if (meaning.length != inputs) {
      throw new IllegalArgumentException(
          "a network of " + inputs + " inputs cannot read " + meaning.length);
    }
    float[] sums = bias.clone();
    for (int i = 0; i < inputs; i++) {
      float input = meaning[i];
      int row = i * hidden;
      for (int j = 0; j < sums.length; j++) {
        sums[j] += input * first[row + j];
      }
    }
    double logit = constant;
    for (int j = 0; j < hidden; j++) {
      logit += (double) second[j] * Math.max(0, sums[j]);
    }
    return logit;
  }

  float[] first() {
    return first.clone();
  }

  float[] bias() {
    return bias.clone();
  }

  float[] second() {
    return second.clone();
  }

  float constant() {
    return constant;
  }
}
