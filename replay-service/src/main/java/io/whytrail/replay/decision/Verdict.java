package io.whytrail.replay.decision;

/// What a policy can say, from the loosest to the strictest.
public enum Verdict {
  ALLOW,
  CHECK,
  APPROVE,
  BLOCK;

  public boolean stricterThan(Verdict other) {
    return compareTo(other) > 0;
  }

  public boolean looserThan(Verdict other) {
    return compareTo(other) < 0;
  }

  /// Whether it keeps something from going ahead without a person.
  public boolean stops() {
    return this == BLOCK || this == APPROVE;
  }
}
