package io.whytrail.replay.comparison;

/// A score as it was recorded and as it was rated again.
public record ScoreChange(int recorded, int candidate) {

  /// Scores are whole numbers, so what computes a hair differently can round to the next one.
  public static final int ROUNDING = 1;

  public int delta() {
    return candidate - recorded;
  }

  /// Whether it changed by no more than rounding can do, and yet changed.
  public boolean canBeRounding() {
    return delta() != 0 && Math.abs(delta()) <= ROUNDING;
  }
}
