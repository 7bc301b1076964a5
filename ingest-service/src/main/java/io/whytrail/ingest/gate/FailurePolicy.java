package io.whytrail.ingest.gate;

/// What the gate says when policy can't.
public enum FailurePolicy {
  /// Nothing may run.
  FAIL_CLOSED,
  /// Everything may run, and the record says why.
  FAIL_OPEN
}
