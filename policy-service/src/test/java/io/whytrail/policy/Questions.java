package io.whytrail.policy;

import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.DecisionFacts;
import io.whytrail.scoring.v1.ActionAssessment;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.Band;
import io.whytrail.scoring.v1.Coverage;
import io.whytrail.scoring.v1.Finding;
import io.whytrail.scoring.v1.StageAssessment;
import io.whytrail.scoring.v1.Tier;
import java.util.UUID;

/// Questions to the policy that tests know by name.
final class Questions {

  static final String PAYMENT_DIGEST = "sha256:" + "a1".repeat(32);

  private Questions() {}

  /// An assessment of one stage by the fast tier.
  static Assessment assessment(Stage stage, int score, ReasonCode... reasons) {
    StageAssessment.Builder rated =
        StageAssessment.newBuilder()
            .setStage(stage)
            .setScore(score)
            .setBand(score >= 75 ? Band.BAND_HIGH : score >= 50 ? Band.BAND_MEDIUM : Band.BAND_LOW)
            .setCoverage(Coverage.newBuilder().setComplete(true));
    for (ReasonCode reason : reasons) {
      rated.addFindings(
          Finding.newBuilder().setReason(reason).setDetectorId("test").setScore(score));
    }
    return Assessment.newBuilder()
        .setId(UUID.randomUUID().toString())
        .setInteractionId("interaction-1")
        .setCorrelationId("correlation-1")
        .setModelVersion("sha256:" + "0d".repeat(32))
        .setTier(Tier.TIER_FAST)
        .addStages(rated)
        .build();
  }

  /// A user's message of some risk.
  static DecideRequest.Builder input(int score) {
    return DecideRequest.newBuilder()
        .setInteractionId("interaction-1")
        .setEvaluationId(UUID.randomUUID().toString())
        .setStage(Stage.STAGE_INPUT)
        .setAssessment(assessment(Stage.STAGE_INPUT, score));
  }

  /// A payment of 82,000 that the default policy wants a person to approve.
  static DecideRequest.Builder payment() {
    return payment(PAYMENT_DIGEST, "82000.00", 82_000_000_000L);
  }

  static DecideRequest.Builder payment(String actionDigest, String amount, long micros) {
    Assessment.Builder assessment =
        assessment(Stage.STAGE_ACTION, 80, ReasonCode.REASON_CODE_MONEY_MOVEMENT).toBuilder();
    assessment
        .getStagesBuilder(0)
        .addActions(
            ActionAssessment.newBuilder()
                .setToolName("send_money")
                .setSideEffect(SideEffect.SIDE_EFFECT_SPEND)
                .setScore(80)
                .setBand(Band.BAND_HIGH)
                .setAmountMicros(micros));
    return DecideRequest.newBuilder()
        .setInteractionId("interaction-1")
        .setEvaluationId(UUID.randomUUID().toString())
        .setStage(Stage.STAGE_ACTION)
        .setAssessment(assessment)
        .setFacts(
            DecisionFacts.newBuilder()
                .setToolName("send_money")
                .setArgumentsJson("{\"amount\":" + amount + ",\"to\":\"Nordwind\"}")
                .setActionDigest(actionDigest)
                .setSideEffect(SideEffect.SIDE_EFFECT_SPEND)
                .setAmountMicros(micros)
                .setSubjectPseudonym("sub_0011223344556677")
                .setService("accounts-payable")
                .setAgent("payment-agent")
                .setRequester("agent-1"));
  }
}
