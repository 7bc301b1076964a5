package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Classifier;
import io.whytrail.scoring.classifier.Head;
import io.whytrail.scoring.classifier.Network;
import io.whytrail.scoring.classifier.Scale;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fits one channel: the heads on all lessons, and the stack on what heads say about lessons that
/// they did not see.
///
/// @param words how the head over words is fitted
/// @param meanings how the network over meanings is fitted; null where there is none
/// @param balance how much a positive lesson counts for the stack
record ChannelTrainer(HeadTrainer words, @Nullable NetworkTrainer meanings, double balance) {
  // Until a scale is known: only its order matters.
  static final Scale PROVISIONAL = new Scale(-1000, 0, 1, 2);

  private static final HeadTrainer PATTERNS = new HeadTrainer(20, 0.3, 1e-4, 1);
  private static final int PARTS = 3;
  private static final int STEPS = 400;
  private static final double STEP = 6;
  private static final double PENALTY = 1e-4;

  Classifier train(List<Lesson> lessons) {
    List<double[]> inputs = new ArrayList<>();
    List<Lesson> judged = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      List<Lesson> in = new ArrayList<>();
      List<Lesson> out = new ArrayList<>();
      for (Lesson lesson : lessons) {
        (Split.of(lesson.group(), PARTS) == part ? out : in).add(lesson);
      }
      Head wordsHead = wordsHead(in);
      Head patternsHead = patternsHead(in);
      Network network = network(in);
      for (Lesson lesson : out) {
        inputs.add(Classifier.inputs(wordsHead, patternsHead, network, lesson.passage()));
        judged.add(lesson);
      }
    }
    double[] stack = stack(inputs, judged);
    return new Classifier(
        wordsHead(lessons), patternsHead(lessons), network(lessons), stack, PROVISIONAL);
  }

  private Head wordsHead(List<Lesson> lessons) {
    return words.train(lessons, lesson -> lesson.passage().words());
  }

  private @Nullable Network network(List<Lesson> lessons) {
    return meanings == null ? null : meanings.train(lessons);
  }

  private static Head patternsHead(List<Lesson> lessons) {
    return PATTERNS.train(lessons, lesson -> lesson.passage().patterns());
  }

  /// Logistic regression by full gradients.
  private double[] stack(List<double[]> inputs, List<Lesson> lessons) {
    int size = inputs.getFirst().length;
    double[] stack = new double[size];
    for (int step = 0; step < STEPS; step++) {
      double[] gradient = new double[size];
      double all = 0;
      for (int i = 0; i < inputs.size(); i++) {
        double[] input = inputs.get(i);
        Lesson lesson = lessons.get(i);
        double logit = 0;
        for (int j = 0; j < size; j++) {
          logit += stack[j] * input[j];
        }
        double weight = lesson.weight() * (lesson.positive() ? balance : 1);
        double gap = (HeadTrainer.sigmoid(logit) - (lesson.positive() ? 1 : 0)) * weight;
        all += weight;
        for (int j = 0; j < size; j++) {
          gradient[j] += gap * input[j];
        }
      }
      for (int j = 0; j < size; j++) {
        boolean constant = j == size - 1;
        stack[j] -= STEP * (gradient[j] / all + (constant ? 0 : PENALTY * stack[j]));
      }
    }
    return stack;
  }
}
