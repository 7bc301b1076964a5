package io.whytrail.policy.rule;

/// The point at which content is decided.
public enum Stage {
  INPUT,
  OUTPUT,
  ACTION
}
