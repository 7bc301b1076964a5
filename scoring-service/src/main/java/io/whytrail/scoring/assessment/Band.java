package io.whytrail.scoring.assessment;

/// A range of scores.
public enum Band {
  LOW,
  MEDIUM,
  HIGH;

  private static final double REVIEW = 50;
  private static final double BLOCK = 75;

  public static Band of(double score) {
    if (score >= BLOCK) {
      return HIGH;
    }
    return score >= REVIEW ? MEDIUM : LOW;
  }
}
