package io.whytrail.policy.decision;

import io.whytrail.policy.rule.RuleCodec;
import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.ShadowRuling;
import java.util.Optional;
import java.util.UUID;

/// Between decisions and the contract.
final class DecisionCodec {

  private DecisionCodec() {}

  static io.whytrail.policy.v1.Decision decision(Decision decision) {
    io.whytrail.policy.v1.Decision.Builder encoded =
        io.whytrail.policy.v1.Decision.newBuilder()
            .setId(decision.id().toString())
            .setInteractionId(decision.interactionId())
            .setEvaluationId(decision.evaluationId())
            .setCorrelationId(decision.correlationId())
            .setAssessmentId(decision.assessmentId())
            .setStage(RuleCodec.stage(decision.stage()))
            .setVerdict(RuleCodec.verdict(decision.verdict()))
            .addAllMatches(RuleCodec.matches(decision.matches()))
            .addAllObligations(RuleCodec.obligations(decision.obligations()))
            .setPolicyDigest(decision.policyDigest())
            .setEngineVersion(decision.engineVersion())
            .setVariableSchemaDigest(decision.variableSchemaDigest())
            .setVariablesJson(decision.variablesJson())
            .setDecideTime(TimestampCodec.of(decision.decideTime()))
            .setApprovalId(decision.approvalId())
            .setMessage(decision.message())
            .setDegraded(decision.degraded())
            .setPreviousDecisionId(decision.previousDecisionId())
            .setCanary(decision.canary());
    decision.shadow().map(DecisionCodec::shadow).ifPresent(encoded::setShadow);
    return encoded.build();
  }

  private static ShadowRuling shadow(Decision.Shadow shadow) {
    return ShadowRuling.newBuilder()
        .setPolicyDigest(shadow.policyDigest())
        .setVerdict(RuleCodec.verdict(shadow.verdict()))
        .addAllMatches(RuleCodec.matches(shadow.matches()))
        .build();
  }

  private static Optional<Decision.Shadow> shadow(io.whytrail.policy.v1.Decision decision) {
    if (!decision.hasShadow()) {
      return Optional.empty();
    }
    ShadowRuling shadow = decision.getShadow();
    return Optional.of(
        new Decision.Shadow(
            shadow.getPolicyDigest(),
            RuleCodec.verdict(shadow.getVerdict()),
            RuleCodec.recorded(shadow.getMatchesList())));
  }

  /// A decision as it was stored.
  ///
  /// @param modelVersion is kept beside the message, which does not have it
  static Decision decision(io.whytrail.policy.v1.Decision decision, String modelVersion) {
    return new Decision(
        UUID.fromString(decision.getId()),
        decision.getInteractionId(),
        decision.getEvaluationId(),
        decision.getCorrelationId(),
        decision.getAssessmentId(),
        modelVersion,
        RuleCodec.stage(decision.getStage()),
        RuleCodec.verdict(decision.getVerdict()),
        RuleCodec.recorded(decision.getMatchesList()),
        RuleCodec.recordedObligations(decision.getObligationsList()),
        decision.getMessage(),
        decision.getPolicyDigest(),
        decision.getEngineVersion(),
        decision.getVariableSchemaDigest(),
        decision.getVariablesJson(),
        TimestampCodec.of(decision.getDecideTime()),
        decision.getApprovalId(),
        decision.getDegraded(),
        decision.getPreviousDecisionId(),
        shadow(decision),
        decision.getCanary());
  }
}
