package io.whytrail.scoring.names;

import java.util.List;

/// Says of the numbers of a piece how likely each kind is: one hidden layer, and a sum for each
/// kind. What stands beside what is a part of it.
public final class TagNetwork {
  private final int inputs;
  private final int hidden;
  private final float[] first;
  private final float[] bias;
  private final float[] second;
  private final float[] constant;
  private final float[] steps;

  /// Takes the weights.
  ///
  /// @param first a row of hidden units for each input, one after the other
  /// @param second a row of hidden units for each kind
  /// @param steps for each kind, how much likelier each kind is after it, as a logarithm
  public TagNetwork(float[] first, float[] bias, float[] second, float[] constant, float[] steps) {
    int kinds = Kind.LEARNT;
    boolean fits =
        bias.length > 0
            && first.length % bias.length == 0
            && second.length == bias.length * kinds
            && constant.length == kinds
            && steps.length == kinds * kinds;
    if (!fits) {
      throw new IllegalArgumentException("the layers of the network do not fit");
    }
    this.inputs = first.length / bias.length;
    this.hidden = bias.length;
    this.first = first.clone();
    this.bias = bias.clone();
    this.second = second.clone();
    this.constant = constant.clone();
    this.steps = steps.clone();
  }

  /// Adds the logarithm of each kind's likelihood.
  void add(float[] features, double[] sums) {
    if (features.length != inputs) {
      throw new IllegalArgumentException(
          "a network of " + inputs + " inputs cannot read " + features.length);
    }
    float[] units = bias.clone();
    for (int i = 0; i < inputs; i++) {
      float input = features[i];
      if (input != 0) {
        int row = i * hidden;
        for (int j = 0; j < units.length; j++) {
          units[j] += input * first[row + j];
        }
      }
    }
    double[] logits = new double[constant.length];
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logits.length; k++) {
      logits[k] = constant[k];
      for (int j = 0; j < hidden; j++) {
        logits[k] += (double) Math.max(0, units[j]) * second[k * hidden + j];
      }
      most = Math.max(most, logits[k]);
    }
    double all = 0;
    for (double logit : logits) {
      all += StrictMath.exp(logit - most);
    }
    double log = most + StrictMath.log(all);
    for (int k = 0; k < logits.length; k++) {
      sums[k] += logits[k] - log;
    }
  }

  List<float[]> layers() {
    return List.of(first, bias, second, constant, steps);
  }

  /// How much likelier a kind is after another.
  double step(int from, int to) {
    return steps[from * constant.length + to];
  }
}
