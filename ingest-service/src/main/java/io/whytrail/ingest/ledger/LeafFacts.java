package io.whytrail.ingest.ledger;

import io.whytrail.interaction.v1.FactType;
import io.whytrail.runtime.messaging.Fact;

/// Leaves as facts: the ledger is the fact log of this service, and the index of a fact is the
/// index of its leaf.
final class LeafFacts {

  private LeafFacts() {}

  static Fact fact(String tenant, long index, Pending.Row row) {
    return new Fact(
        tenant,
        index,
        type(row.kind()),
        row.subjectId(),
        row.interactionId(),
        row.correlationId(),
        row.traceparent(),
        row.time());
  }

  /// Whether anybody waits for facts of this kind. What was said elsewhere first was announced
  /// there: nobody needs to hear of it twice.
  static boolean isAnnounced(Kind kind) {
    return switch (kind) {
      case INTERACTION, EVALUATION, OUTCOME, LOG_OPENED, PRODUCER_GAP -> true;
      case ASSESSMENT,
          DECISION,
          APPROVAL_REQUESTED,
          APPROVAL_RESOLVED,
          APPROVAL_REDEEMED,
          POLICY_ACTIVATION,
          LABEL,
          ANOMALY,
          RUN,
          REPLICA_STARTED,
          REPLICA_STOPPED,
          HEARTBEAT,
          CAPTURE_GAP ->
          false;
    };
  }

  static FactType type(Kind kind) {
    return switch (kind) {
      case INTERACTION -> FactType.FACT_TYPE_INTERACTION_RECORDED;
      case EVALUATION -> FactType.FACT_TYPE_EVALUATION_RECORDED;
      case ASSESSMENT -> FactType.FACT_TYPE_ASSESSMENT_COMPLETED;
      case DECISION -> FactType.FACT_TYPE_DECISION_MADE;
      case APPROVAL_REQUESTED -> FactType.FACT_TYPE_APPROVAL_REQUESTED;
      case APPROVAL_RESOLVED -> FactType.FACT_TYPE_APPROVAL_RESOLVED;
      case APPROVAL_REDEEMED -> FactType.FACT_TYPE_APPROVAL_REDEEMED;
      case OUTCOME -> FactType.FACT_TYPE_OUTCOME_REPORTED;
      case POLICY_ACTIVATION -> FactType.FACT_TYPE_POLICY_ACTIVATED;
      case LABEL -> FactType.FACT_TYPE_LABEL_GIVEN;
      case ANOMALY -> FactType.FACT_TYPE_ANOMALY_DETECTED;
      case RUN -> FactType.FACT_TYPE_RUN_FINISHED;
      case LOG_OPENED -> FactType.FACT_TYPE_LOG_OPENED;
      case PRODUCER_GAP -> FactType.FACT_TYPE_GAP_FOUND;
      // They say something about the ledger alone: nobody follows them, and everybody passes over.
      case REPLICA_STARTED, REPLICA_STOPPED, HEARTBEAT, CAPTURE_GAP ->
          FactType.FACT_TYPE_UNSPECIFIED;
    };
  }
}
