package io.whytrail.scoring.training;

import io.whytrail.scoring.names.Kind;
import io.whytrail.scoring.names.TagNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Fits a network of kinds by stochastic gradients over small batches (Adam) with weights that
/// decay and inputs that are left out at random. One thread, a fixed order, StrictMath: the same
/// examples give the same network.
///
/// @param decay how much of each weight is lost with a step of full size
/// @param dropped the share of inputs that is left out of an example
record TagTrainer(int hidden, int epochs, double step, double decay, double dropped) {
  private static final long SEED = 13;
  private static final int BATCH = 32;
  private static final float MOMENTUM = 0.9f;
  private static final float SQUARES = 0.999f;
  private static final float LEAST_ROOT = 1e-8f;
  private static final int KINDS = Kind.LEARNT;

  TagNetwork train(List<float[]> examples, int[] kinds, float[] steps) {
    int inputs = examples.getFirst().length;
    float[] mean = new float[inputs];
    float[] deviation = new float[inputs];
    for (int i = 0; i < inputs; i++) {
      double sum = 0;
      double squares = 0;
      for (float[] example : examples) {
        sum += example[i];
        squares += (double) example[i] * example[i];
      }
      double middle = sum / examples.size();
      double variance = squares / examples.size() - middle * middle;
      mean[i] = (float) middle;
      deviation[i] = variance > 1e-9 ? (float) Math.sqrt(variance) : 1;
    }
    Fit fit = new Fit(inputs);
    fit.learn(examples, kinds, mean, deviation);
    float[] first = new float[inputs * hidden];
    float[] bias = new float[hidden];
    for (int j = 0; j < hidden; j++) {
      double shift = fit.weights[fit.bias + j];
      for (int i = 0; i < inputs; i++) {
        double each = (double) fit.weights[i * hidden + j] / deviation[i];
        first[i * hidden + j] = (float) each;
        shift -= each * mean[i];
      }
      bias[j] = (float) shift;
    }
    float[] second = new float[hidden * KINDS];
    for (int k = 0; k < KINDS; k++) {
      for (int j = 0; j < hidden; j++) {
        second[k * hidden + j] = fit.weights[fit.second + k * hidden + j];
      }
    }
    float[] constant = Arrays.copyOfRange(fit.weights, fit.constant, fit.constant + KINDS);
    return new TagNetwork(first, bias, second, constant, steps);
  }

  private final class Fit {
    private final int inputs;
    private final int bias;
    private final int second;
    private final int constant;
    private final Random random = new Random(SEED);
    private final float[] weights;
    private final float[] gradient;
    private final float[] momentum;
    private final float[] squares;
    private final float[] input;
    private final float[] units;
    private final float[] back;
    private final double[] logits = new double[KINDS];
    private int steps;

    Fit(int inputs) {
      this.inputs = inputs;
      bias = inputs * hidden;
      second = bias + hidden;
      constant = second + hidden * KINDS;
      weights = new float[constant + KINDS];
      gradient = new float[weights.length];
      momentum = new float[weights.length];
      squares = new float[weights.length];
      input = new float[inputs];
      units = new float[hidden];
      back = new float[hidden];
      fill(0, bias, 1 / Math.sqrt(inputs));
      fill(second, constant, 1 / Math.sqrt(hidden));
    }

    private void fill(int from, int to, double width) {
      for (int i = from; i < to; i++) {
        weights[i] = (float) (width * (2 * random.nextDouble() - 1));
      }
    }

    void learn(List<float[]> examples, int[] kinds, float[] mean, float[] deviation) {
      int[] order = new int[examples.size()];
      Arrays.setAll(order, i -> i);
      int all = epochs * ((order.length + BATCH - 1) / BATCH);
      float kept = (float) (1 / (1 - dropped));
      for (int epoch = 0; epoch < epochs; epoch++) {
        HeadTrainer.shuffle(order, random);
        for (int from = 0; from < order.length; from += BATCH) {
          int to = Math.min(order.length, from + BATCH);
          Arrays.fill(gradient, 0);
          for (int i = from; i < to; i++) {
            float[] example = examples.get(order[i]);
            for (int j = 0; j < inputs; j++) {
              boolean out = dropped > 0 && random.nextFloat() < dropped;
              input[j] = out ? 0 : kept * (example[j] - mean[j]) / deviation[j];
            }
            add(kinds[order[i]]);
          }
          move((float) (step * (1 - (double) steps / all)), 1f / (to - from));
        }
      }
    }

    private void add(int kind) {
      System.arraycopy(weights, bias, units, 0, hidden);
      for (int i = 0; i < inputs; i++) {
        if (input[i] != 0) {
          axpy(input[i], weights, i * hidden, units, 0);
        }
      }
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < KINDS; k++) {
        double logit = weights[constant + k];
        for (int j = 0; j < hidden; j++) {
          logit += (double) Math.max(0, units[j]) * weights[second + k * hidden + j];
        }
        logits[k] = logit;
        most = Math.max(most, logit);
      }
      double all = 0;
      for (int k = 0; k < KINDS; k++) {
        logits[k] = StrictMath.exp(logits[k] - most);
        all += logits[k];
      }
      Arrays.fill(back, 0);
      for (int k = 0; k < KINDS; k++) {
        float gap = (float) (logits[k] / all - (k == kind ? 1 : 0));
        gradient[constant + k] += gap;
        for (int j = 0; j < hidden; j++) {
          gradient[second + k * hidden + j] += gap * Math.max(0, units[j]);
          back[j] += gap * weights[second + k * hidden + j];
        }
      }
      for (int j = 0; j < hidden; j++) {
        back[j] = units[j] > 0 ? back[j] : 0;
        gradient[bias + j] += back[j];
      }
      for (int i = 0; i < inputs; i++) {
        if (input[i] != 0) {
          axpy(input[i], back, 0, gradient, i * hidden);
        }
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
