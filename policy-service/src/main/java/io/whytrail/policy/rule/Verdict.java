package io.whytrail.policy.rule;

/// What a policy can say, from the mildest to the strictest.
public enum Verdict {
  ALLOW,
  CHECK,
  APPROVE,
  BLOCK;

  public boolean stricterThan(Verdict other) {
    return compareTo(other) > 0;
  }
}
