package io.whytrail.policy.rule;

/// How bad it is when a rule is wrong.
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL
}
