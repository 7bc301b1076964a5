package io.whytrail.replay.decision;

/// How bad it is when a rule is wrong, from the least to the worst. A rule whose author did not say
/// counts as medium.
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL
}
