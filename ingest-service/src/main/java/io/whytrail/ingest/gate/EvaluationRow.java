package io.whytrail.ingest.gate;

import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where one evaluation stands.
///
/// @param decisionIds in order; the last counts
/// @param redeemTime when its permission was used up; null before
record EvaluationRow(
    int logId,
    String evaluationId,
    String interactionId,
    String correlationId,
    Stage stage,
    String actionDigest,
    String assessmentId,
    List<String> decisionIds,
    Verdict verdict,
    String approvalId,
    List<ReasonCode> degraded,
    @Nullable Instant redeemTime) {

  EvaluationRow {
    decisionIds = List.copyOf(decisionIds);
    degraded = List.copyOf(degraded);
  }

  String decisionId() {
    return decisionIds.getLast();
  }

  boolean isRedeemed() {
    return redeemTime != null;
  }
}
