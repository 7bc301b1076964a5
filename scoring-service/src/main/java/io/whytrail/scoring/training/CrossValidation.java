package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Classifier;
import io.whytrail.scoring.classifier.Scale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// Judges documents by models that saw neither them nor anything of their groups, and anchors the
/// scale on the ordinary ones among them.
final class CrossValidation {
  private static final int FOLDS = 5;
  private static final double NOTICE = 0.90;
  private static final double REVIEW = 0.99;
  private static final double BLOCK = 0.998;
  private static final double PROBES = 0.96;
  private static final double LEAST_STEP = 0.25;

  private final ChannelTrainer trainer;
  private final List<Document> documents;

  CrossValidation(ChannelTrainer trainer, List<Document> documents) {
    this.trainer = trainer;
    this.documents = documents;
  }

  /// Every document judged by the model of its fold.
  List<Judgement> judge() {
    List<Judgement> judgements = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      int number = fold;
      judgements.addAll(judge(key -> Split.of(key, FOLDS) == number, _ -> true));
    }
    return judgements;
  }

  /// The attacks of one source judged by models that saw none of them nor what goes with them, and
  /// the ordinary documents that set the threshold for them, judged by models that did not see
  /// those either.
  List<Judgement> judgeWithout(String source) {
    List<Judgement> judgements = new ArrayList<>();
    for (int half = 0; half < 2; half++) {
      int number = half;
      Predicate<String> held = key -> Split.of(key, 2) == number;
      judgements.addAll(judge(held, document -> !isOf(document, source)));
    }
    return judgements;
  }

  private List<Judgement> judge(Predicate<String> held, Predicate<Document> mayBeLearnt) {
    List<Lesson> lessons = new ArrayList<>();
    List<Document> judged = new ArrayList<>();
    for (Document document : documents) {
      boolean learnt = document.use() == Document.Use.LEARNT;
      if (mayBeLearnt.test(document) && (learnt || document.keys().stream().noneMatch(held))) {
        lessons.addAll(document.lessons());
      }
      if (!learnt && document.keys().stream().allMatch(held)) {
        judged.add(document);
      }
    }
    Classifier classifier = trainer.train(lessons);
    return judged.stream().map(document -> Judgement.of(document, classifier)).toList();
  }

  private static boolean isOf(Document document, String source) {
    boolean ordinary = document.use() == Document.Use.ORDINARY;
    return !ordinary && document.source().equals(source);
  }

  /// The scale of what was judged.
  ///
  /// @param evenOdds no lower log odds are worth a review, however rare they are
  static Scale scale(List<Judgement> judgements, double evenOdds) {
    List<Double> ordinary = logits(judgements, Document.Use.ORDINARY);
    List<Double> probes = logits(judgements, Document.Use.PROBE);
    double floor = ordinary.getFirst();
    double notice = Math.max(floor + LEAST_STEP, quantile(ordinary, NOTICE));
    double review = Math.max(Math.max(notice + LEAST_STEP, evenOdds), quantile(ordinary, REVIEW));
    double block = Math.max(review + LEAST_STEP, quantile(ordinary, BLOCK));
    if (!probes.isEmpty()) {
      for (String source : sources(judgements)) {
        List<Double> own =
            logits(
                judgements.stream()
                    .filter(each -> each.document().source().equals(source))
                    .toList(),
                Document.Use.PROBE);
        block = own.isEmpty() ? block : Math.max(block, quantile(own, PROBES));
      }
    }
    return new Scale(floor, notice, review, block);
  }

  private static List<String> sources(List<Judgement> judgements) {
    return judgements.stream().map(each -> each.document().source()).distinct().sorted().toList();
  }

  private static List<Double> logits(List<Judgement> judgements, Document.Use use) {
    return judgements.stream()
        .filter(each -> each.document().use() == use)
        .map(Judgement::logit)
        .filter(Double::isFinite)
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static double quantile(List<Double> ordered, double share) {
    return ordered.get(Math.min(ordered.size() - 1, (int) (share * ordered.size())));
  }
}
