package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/// Fits a network by stochastic gradients over small batches (Adam) with weights that decay. One
/// thread, a fixed order, StrictMath: the same lessons give the same network.
///
/// @param hidden how many hidden units a member has
/// @param members how many are fitted with seeds of their own and averaged
/// @param decay how much of each weight is lost with a step of full size
record NetworkTrainer(int hidden, int members, int epochs, double step, double decay) {
  private static final long SEED = 11;
  private static final int BATCH = 32;
  private static final float MOMENTUM = 0.9f;
  private static final float SQUARES = 0.999f;
  private static final float LEAST_ROOT = 1e-8f;

  Network train(List<Lesson> lessons) {
    return train(
        lessons.size(),
        i -> lessons.get(i).passage().meaning(),
        i -> lessons.get(i).positive(),
        i -> lessons.get(i).weight());
  }

  /// Fits a network to so many examples.
  Network train(
      int count, IntFunction<float[]> input, IntPredicate positive, IntToDoubleFunction weight) {
    Examples examples = new Examples(count, input, positive, weight);
    int inputs = input.apply(0).length;
    Standard standard = Standard.of(examples, inputs);
    float[] first = new float[inputs * hidden * members];
    float[] bias = new float[hidden * members];
    float[] second = new float[hidden * members];
    double constant = 0;
    for (int m = 0; m < members; m++) {
      Fit fit = new Fit(inputs, new Random(SEED + m));
      fit.learn(examples, standard);
      for (int j = 0; j < hidden; j++) {
        int unit = m * hidden + j;
        double shift = fit.weights[fit.bias + j];
        for (int i = 0; i < inputs; i++) {
          // The network reads meanings as they are: standardising is part of its first layer.
          double each = (double) fit.weights[i * hidden + j] / standard.deviation[i];
          first[i * hidden * members + unit] = (float) each;
          shift -= each * standard.mean[i];
        }
        bias[unit] = (float) shift;
        second[unit] = fit.weights[fit.second + j] / members;
      }
      constant += fit.weights[fit.constant] / (double) members;
    }
    return new Network(first, bias, second, (float) constant);
  }

  private record Examples(
      int count, IntFunction<float[]> input, IntPredicate positive, IntToDoubleFunction weight) {}

  /// The mean and the deviation of each input.
  private static final class Standard {
    private final float[] mean;
    private final float[] deviation;

    private Standard(float[] mean, float[] deviation) {
      this.mean = mean;
      this.deviation = deviation;
    }

    static Standard of(Examples examples, int inputs) {
      float[] mean = new float[inputs];
      float[] deviation = new float[inputs];
      for (int i = 0; i < inputs; i++) {
        double sum = 0;
        double squares = 0;
        for (int e = 0; e < examples.count(); e++) {
          double value = examples.input().apply(e)[i];
          sum += value;
          squares += value * value;
        }
        double middle = sum / examples.count();
        mean[i] = (float) middle;
        double variance = squares / examples.count() - middle * middle;
        deviation[i] = variance > 1e-12 ? (float) Math.sqrt(variance) : 1;
      }
      return new Standard(mean, deviation);
    }

    void apply(float[] meaning, float[] input) {
      for (int i = 0; i < input.length; i++) {
        input[i] = (meaning[i] - mean[i]) / deviation[i];
      }
    }
  }

  /// One member in the making: all weights in one array, first layer, biases, second layer and the
  /// constant.
  private final class Fit {
    private final int inputs;
    private final int bias;
    private final int second;
    private final int constant;
    private final Random random;
    private final float[] weights;
    private final float[] gradient;
    private final float[] momentum;
    private final float[] squares;
    private final float[] input;
    private final float[] sums;
    private int steps;

    Fit(int inputs, Random random) {
      this.inputs = inputs;
      this.bias = inputs * hidden;
      this.second = bias + hidden;
      this.constant = second + hidden;
      this.random = random;
      weights = new float[constant + 1];
      gradient = new float[weights.length];
      momentum = new float[weights.length];
      squares = new float[weights.length];
      input = new float[inputs];
      sums = new float[hidden];
      fill(0, bias, 1 / Math.sqrt(inputs));
      fill(second, constant, 1 / Math.sqrt(hidden));
    }

    private void fill(int from, int to, double width) {
      for (int i = from; i < to; i++) {
        weights[i] = (float) (width * (2 * random.nextDouble() - 1));
      }
    }

    void learn(Examples examples, Standard standard) {
      int[] order = new int[examples.count()];
      Arrays.setAll(order, i -> i);
      int all = epochs * ((order.length + BATCH - 1) / BATCH);
      for (int epoch = 0; epoch < epochs; epoch++) {
        HeadTrainer.shuffle(order, random);
        for (int from = 0; from < order.length; from += BATCH) {
          int to = Math.min(order.length, from + BATCH);
          Arrays.fill(gradient, 0);
          for (int i = from; i < to; i++) {
            standard.apply(examples.input().apply(order[i]), input);
            add(examples.positive().test(order[i]), examples.weight().applyAsDouble(order[i]));
          }
          // The steps shrink to nothing.
          move((float) (step * (1 - (double) steps / all)), 1f / (to - from));
        }
      }
    }

    /// Adds the gradient of an example.
    private void add(boolean positive, double weight) {
      System.arraycopy(weights, bias, sums, 0, hidden);
      for (int i = 0; i < inputs; i++) {
        axpy(input[i], weights, i * hidden, sums, 0);
      }
      double logit = weights[constant];
      for (int j = 0; j < hidden; j++) {
        logit += (double) weights[second + j] * Math.max(0, sums[j]);
      }
      double miss = HeadTrainer.sigmoid(logit) - (positive ? 1 : 0);
      float gap = (float) (miss * weight);
      gradient[constant] += gap;
      for (int j = 0; j < hidden; j++) {
        boolean active = sums[j] > 0;
        gradient[second + j] += active ? gap * sums[j] : 0;
        sums[j] = active ? gap * weights[second + j] : 0;
        gradient[bias + j] += sums[j];
      }
      for (int i = 0; i < inputs; i++) {
        axpy(input[i], sums, 0, gradient, i * hidden);
      }
    }

    private void axpy(float factor, float[] from, int fromAt, float[] to, int toAt) {
      for (int j = 0; j < hidden; j++) {
        to[toAt + j] += factor * from[fromAt + j];
      }
    }

    private void move(float size, float share) {
      steps++;
      float first = (float) (1 / (1 - StrictMath.pow(MOMENTUM, steps)));
      float other = (float) (1 / (1 - StrictMath.pow(SQUARES, steps)));
      float loss = (float) (size * decay);
      for (int i = 0; i < weights.length; i++) {
        float slope = gradient[i] * share;
        momentum[i] = MOMENTUM * momentum[i] + (1 - MOMENTUM) * slope;
        squares[i] = SQUARES * squares[i] + (1 - SQUARES) * slope * slope;
        float root = (float) Math.sqrt(squares[i] * other) + LEAST_ROOT;
        weights[i] -= size * first * momentum[i] / root + loss * weights[i];
      }
    }
  }
}
