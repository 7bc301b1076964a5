package io.whytrail.scoring.likeness;

import io.whytrail.scoring.interaction.Stage;

/// From cosines to scores: 50 (review) for near-duplicates, 75 (block) for what is practically the
/// same text, 90 for the same, in straight lines between. In a short text a single word may turn
/// the meaning round, so that more likeness is asked for.
record Scale(double review, double block) {

  private static final double REVIEW = 50;
  private static final double BLOCK = 75;
  private static final double SAME = 90;

  private static final int SHORT = 30;
  private static final Scale SHORT_TEXT = new Scale(0.90, 0.985);
  private static final Scale INPUT = new Scale(0.80, 0.985);
  private static final Scale OUTPUT = new Scale(0.85, 0.985);

  /// @param words how many different ones the text has
  static Scale of(Stage stage, int words) {
    if (words < SHORT) {
      return SHORT_TEXT;
    }
    return stage == Stage.INPUT ? INPUT : OUTPUT;
  }

  /// 0 below a review.
  double score(double cosine) {
    if (cosine < review) {
      return 0;
    }
    return cosine < block
        ? between(cosine, review, block, REVIEW, BLOCK)
        : between(cosine, block, 1, BLOCK, SAME);
  }

  private static double between(double at, double from, double to, double low, double high) {
    return low + (high - low) * (at - from) / (to - from);
  }
}
