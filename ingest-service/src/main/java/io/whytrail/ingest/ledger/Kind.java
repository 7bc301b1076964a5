package io.whytrail.ingest.ledger;

import java.util.Arrays;

/// What a record holds. The numbers stand in every leaf, so they never change; they are those of
/// the contract's RecordKind.
public enum Kind {
  INTERACTION(1),
  EVALUATION(2),
  ASSESSMENT(3),
  DECISION(4),
  APPROVAL_REQUESTED(5),
  APPROVAL_RESOLVED(6),
  APPROVAL_REDEEMED(7),
  OUTCOME(8),
  POLICY_ACTIVATION(9),
  LABEL(10),
  RUN(11),
  LOG_OPENED(12),
  PRODUCER_GAP(13),
  REPLICA_STARTED(14),
  REPLICA_STOPPED(15),
  HEARTBEAT(16),
  CAPTURE_GAP(17),
  ANOMALY(18);

  private final int number;

  Kind(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static Kind of(int number) {
    return Arrays.stream(values())
        .filter(kind -> kind.number == number)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No record kind has number " + number));
  }
}
