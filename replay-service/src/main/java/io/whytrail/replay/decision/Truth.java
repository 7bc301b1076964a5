package io.whytrail.replay.decision;

/// What is known to be right about a case.
public enum Truth {
  /// Nobody said.
  UNKNOWN,
  /// It should be stopped.
  ATTACK,
  /// It should go through.
  BENIGN
}
