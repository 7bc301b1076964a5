package io.whytrail.ingest.gate;

import io.whytrail.ingest.ledger.LedgerCodec;
import io.whytrail.ingest.ledger.Sealing;
import io.whytrail.ingest.peers.PeerCodec;
import io.whytrail.ingest.peers.Question;
import io.whytrail.ingest.peers.Ruling;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.RuleMatch;
import io.whytrail.policy.v1.Severity;
import io.whytrail.policy.v1.Verdict;
import jakarta.inject.Singleton;
import java.time.Clock;

/// The decisions that a failure policy makes, in the form of policy's own.
@Singleton
final class FailureCodec {

  private static final String NAME = "failure-policy";

  private final Sealing sealing;
  private final Clock clock;

  FailureCodec(Sealing sealing, Clock clock) {
    this.sealing = sealing;
    this.clock = clock;
  }

  Ruling ruling(
      Question question,
      String assessmentId,
      String previousDecisionId,
      FailurePolicy failurePolicy) {
    Verdict verdict =
        switch (failurePolicy) {
          case FAIL_CLOSED -> Verdict.VERDICT_BLOCK;
          case FAIL_OPEN -> Verdict.VERDICT_ALLOW;
        };
    String message =
        switch (failurePolicy) {
          case FAIL_CLOSED -> "The policy service did not answer, so nothing may run: try again.";
          case FAIL_OPEN ->
              "The policy service did not answer; the tenant's failure policy lets it run.";
        };
    return PeerCodec.ruling(
        Decision.newBuilder()
            .setId(sealing.newId().toString())
            .setInteractionId(question.interactionId())
            .setEvaluationId(question.evaluationId())
            .setCorrelationId(question.correlationId())
            .setAssessmentId(assessmentId)
            .setStage(question.stage())
            .setVerdict(verdict)
            .addMatches(
                RuleMatch.newBuilder()
                    .setRuleId(NAME)
                    .setReason(ReasonCode.REASON_CODE_POLICY_UNAVAILABLE)
                    .setSeverity(Severity.SEVERITY_HIGH)
                    .setVerdict(verdict)
                    .setMessage(message))
            .setEngineVersion(NAME)
            .setVariablesJson("{}")
            .setDecideTime(LedgerCodec.timestamp(clock.instant()))
            .setMessage(message)
            .setDegraded(true)
            .setPreviousDecisionId(previousDecisionId)
            .build());
  }
}
