package io.whytrail.replay.decision;

/// What somebody said about a decision afterwards. Whether it was right also says what the case is:
/// what was rightly stopped and what was wrongly let through should be stopped.
public enum LabelKind {
  TRUE_POSITIVE(Truth.ATTACK),
  FALSE_POSITIVE(Truth.BENIGN),
  TRUE_NEGATIVE(Truth.BENIGN),
  FALSE_NEGATIVE(Truth.ATTACK);

  private final Truth truth;

  LabelKind(Truth truth) {
    this.truth = truth;
  }

  public Truth truth() {
    return truth;
  }
}
