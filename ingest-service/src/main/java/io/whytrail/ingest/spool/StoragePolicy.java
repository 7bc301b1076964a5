package io.whytrail.ingest.spool;

/// What becomes of interactions while storage does not answer.
public enum StoragePolicy {
  /// They are refused.
  FAIL_CLOSED,
  /// They are kept in the spool and acknowledged as no more than that.
  FAIL_OPEN_SPOOL
}
