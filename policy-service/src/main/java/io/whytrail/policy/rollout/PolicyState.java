package io.whytrail.policy.rollout;

/// How far a version has come.
public enum PolicyState {
  DRAFT,
  VALIDATED,
  BACKTESTED,
  SHADOW,
  CANARY,
  ACTIVE,
  RETIRED;

  /// Whether its own tests have passed.
  boolean tested() {
    return this != DRAFT;
  }
}
