package io.whytrail.scoring.classifier;

import org.jspecify.annotations.Nullable;

/// One channel's model: a head over words, a head over patterns, a network over the meaning where
/// it helps, and the stack that weighs them and the signals of a passage.
public final class Classifier {
  private static final double MOST = 8;
  private static final double UNIT = 4;

  private final Head words;
  private final Head patterns;
  private final @Nullable Network network;
  private final double[] stack;
  private final Scale scale;

  /// Takes the parts.
  ///
  /// @param stack weights in this order: the words' head, the patterns' head, the network, each
  ///   signal, a constant
  public Classifier(
      Head words, Head patterns, @Nullable Network network, double[] stack, Scale scale) {
    this.words = words;
    this.patterns = patterns;
    this.network = network;
    this.stack = stack.clone();
    this.scale = scale;
  }

  /// The same with another scale.
  public Classifier on(Scale other) {
    return new Classifier(words, patterns, network, stack, other);
  }

  /// The score of a passage, 0 to 100.
  public double score(Passage passage) {
    double score = scale.score(logit(passage));
    return passage.isAlone() ? Scale.alone(score) : score;
  }

  public double logit(Passage passage) {
    double[] inputs = inputs(words, patterns, network, passage);
    if (inputs.length != stack.length) {
      throw new IllegalArgumentException(
          "a stack of " + stack.length + " cannot weigh " + inputs.length + " inputs");
    }
    double logit = 0;
    for (int i = 0; i < stack.length; i++) {
      logit += stack[i] * inputs[i];
    }
    return logit;
  }

  /// What the stack weighs.
  public static double[] inputs(
      Head words, Head patterns, @Nullable Network network, Passage passage) {
    double[] signals = passage.signals();
    double[] inputs = new double[signals.length + 4];
    inputs[0] = bounded(words.logit(passage.words()));
    inputs[1] = bounded(patterns.logit(passage.patterns()));
    inputs[2] = network == null ? 0 : bounded(network.logit(passage.meaning()));
    System.arraycopy(signals, 0, inputs, 3, signals.length);
    inputs[inputs.length - 1] = 1;
    return inputs;
  }

  private static double bounded(double logit) {
    return Math.max(-MOST, Math.min(MOST, logit)) / UNIT;
  }

  Head words() {
    return words;
  }

  Head patterns() {
    return patterns;
  }

  @Nullable Network network() {
    return network;
  }

  double[] stack() {
    return stack.clone();
  }

  Scale scale() {
    return scale;
  }
}
