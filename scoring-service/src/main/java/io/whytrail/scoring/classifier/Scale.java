package io.whytrail.scoring.classifier;

/// From log odds to a score of 0 to 100, anchored on ordinary traffic: 0 is the lowest log odds
/// seen there, 25 its 90th percentile, 50 its 99th and 75 the anchor for blocking. Straight between
/// two anchors; above the last the score nears 100.
///
/// @param floor the log odds of score 0
/// @param notice the log odds of score 25
/// @param review the log odds of score 50
/// @param block the log odds of score 75
public record Scale(double floor, double notice, double review, double block) {
  public Scale {
    if (!(floor < notice && notice < review && review < block)) {
      throw new IllegalArgumentException(
          "anchors must rise: " + floor + ", " + notice + ", " + review + ", " + block);
    }
  }

  /// What a score is worth where nothing stands beside the model that gave it: one band less.
  public static double alone(double score) {
    if (score <= 25) {
      return score;
    }
    return score <= 75 ? 25 + (score - 25) / 2 : score - 25;
  }

  public double score(double logit) {
    if (logit <= floor) {
      return 0;
    }
    if (logit <= notice) {
      return 25 * (logit - floor) / (notice - floor);
    }
    if (logit <= review) {
      return 25 + 25 * (logit - notice) / (review - notice);
    }
    if (logit <= block) {
      return 50 + 25 * (logit - review) / (block - review);
    }
    double beyond = logit - block;
    return 75 + 25 * beyond / (beyond + block - review);
  }
}
