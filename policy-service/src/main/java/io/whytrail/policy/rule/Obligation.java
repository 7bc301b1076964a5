package io.whytrail.policy.rule;

/// What has to be done besides the verdict.
public enum Obligation {
  REDACT,
  NOTIFY,
  SNAPSHOT,
  REMEDIATE
}
