package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Features;
import io.whytrail.scoring.classifier.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/// Fits a head by logistic regression: stochastic gradients with a step of its own for each weight
/// (AdaGrad) and a penalty on large weights. One thread, a fixed order, StrictMath: the same
/// lessons give the same head.
///
/// @param fewestGroups a feature must occur in so many groups to be learnt
record HeadTrainer(int epochs, double step, double penalty, int fewestGroups) {
  private static final long SEED = 7;
  private static final double FIRST_SQUARE = 1e-2;

  Head train(List<Lesson> lessons, Function<Lesson, Features> features) {
    int[] vocabulary = vocabulary(lessons, features);
    int[][] known = new int[lessons.size()][];
    double[] values = new double[known.length];
    for (int i = 0; i < known.length; i++) {
      Features each = features.apply(lessons.get(i));
      known[i] = known(each, vocabulary);
      values[i] = Head.value(each.size());
    }
    double[] weights = new double[vocabulary.length + 1];
    double[] squares = new double[vocabulary.length + 1];
    Arrays.fill(squares, FIRST_SQUARE);
    Random random = new Random(SEED);
    int[] order = new int[known.length];
    Arrays.setAll(order, i -> i);
    for (int epoch = 0; epoch < epochs; epoch++) {
      shuffle(order, random);
      for (int i : order) {
        learn(lessons.get(i), known[i], values[i], weights, squares);
      }
    }
    return Head.of(weights[vocabulary.length], vocabulary, weights);
  }

  private void learn(Lesson lesson, int[] known, double value, double[] weights, double[] squares) {
    int bias = weights.length - 1;
    double logit = weights[bias];
    for (int feature : known) {
      logit += value * weights[feature];
    }
    double gap = (sigmoid(logit) - (lesson.positive() ? 1 : 0)) * lesson.weight();
    for (int feature : known) {
      double gradient = gap * value + penalty * weights[feature];
      squares[feature] += gradient * gradient;
      weights[feature] -= step * gradient / Math.sqrt(squares[feature]);
    }
    squares[bias] += gap * gap;
    weights[bias] -= step * gap / Math.sqrt(squares[bias]);
  }

  static double sigmoid(double logit) {
    return 1 / (1 + StrictMath.exp(-logit));
  }

  static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[i];
      order[i] = order[j];
      order[j] = other;
    }
  }

  private static int[] known(Features features, int[] vocabulary) {
    int[] known = new int[features.size()];
    int size = 0;
    for (int i = 0; i < known.length; i++) {
      int index = Arrays.binarySearch(vocabulary, features.key(i));
      if (index >= 0) {
        known[size++] = index;
      }
    }
    return Arrays.copyOf(known, size);
  }

  /// The keys that enough groups have, in order.
  private int[] vocabulary(List<Lesson> lessons, Function<Lesson, Features> features) {
    int[] all = oncePerGroup(lessons, features);
    Arrays.sort(all);
    int size = 0;
    int from = 0;
    for (int to = 1; to <= all.length; to++) {
      if (to == all.length || all[to] != all[from]) {
        if (to - from >= fewestGroups) {
          all[size++] = all[from];
        }
        from = to;
      }
    }
    return Arrays.copyOf(all, size);
  }

  /// Every key as often as there are groups that have it.
  private static int[] oncePerGroup(List<Lesson> lessons, Function<Lesson, Features> features) {
    List<Lesson> ordered = new ArrayList<>(lessons);
    ordered.sort(Comparator.comparing(Lesson::group));
    int[] all = new int[1024];
    int size = 0;
    Set<Integer> seen = new HashSet<>();
    String last = "";
    for (Lesson lesson : ordered) {
      if (!lesson.group().equals(last)) {
        seen.clear();
        last = lesson.group();
      }
      Features each = features.apply(lesson);
      for (int i = 0; i < each.size(); i++) {
        if (seen.add(each.key(i))) {
          all = size == all.length ? Arrays.copyOf(all, 2 * size) : all;
          all[size++] = each.key(i);
        }
      }
    }
    return Arrays.copyOf(all, size);
  }
}
