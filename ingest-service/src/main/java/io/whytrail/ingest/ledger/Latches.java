package io.whytrail.ingest.ledger;

/// Which logs are read-only.
interface Latches {

  /// Why the log is read-only; empty while it is not.
  String latch(int logId);

  /// Makes the log read-only, for good.
  void latch(int logId, String reason);
}
