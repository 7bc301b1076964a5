package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Classifier;
import io.whytrail.scoring.classifier.Passage;
import io.whytrail.scoring.classifier.Scale;

/// What a model that did not see a document says about it, in log odds.
///
/// @param alone of the strongest passage where the model has no witness beside it
/// @param beside of the strongest passage where it has, or needs none
/// @param patterns the score that the patterns alone give it
/// @param located the strongest passage is one that was meant
record Judgement(Document document, double alone, double beside, double patterns, boolean located) {

  static Judgement of(Document document, Classifier classifier) {
    double highest = Double.NEGATIVE_INFINITY;
    double alone = Double.NEGATIVE_INFINITY;
    double beside = Double.NEGATIVE_INFINITY;
    double patterns = 0;
    Passage strongest = null;
    for (Passage passage : document.passages()) {
      double logit = classifier.logit(passage);
      if (logit > highest) {
        highest = logit;
        strongest = passage;
      }
      if (passage.isAlone()) {
        alone = Math.max(alone, logit);
      } else {
        beside = Math.max(beside, logit);
      }
      patterns = Math.max(patterns, passage.byPatterns());
    }
    Passage found = strongest;
    boolean located =
        document.lessons().stream()
            .anyMatch(lesson -> lesson.positive() && lesson.passage() == found);
    return new Judgement(document, alone, beside, patterns, located);
  }

  /// The log odds of the strongest passage.
  double logit() {
    return Math.max(alone, beside);
  }

  /// The score of the text model.
  double model(Scale scale) {
    return Math.max(Scale.alone(scale.score(alone)), scale.score(beside));
  }

  /// What the detectors of both tiers make of it together.
  double score(Scale scale) {
    return Math.max(model(scale), patterns);
  }
}
