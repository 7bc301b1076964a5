package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.ListApprovalsRequest;
import io.whytrail.policy.v1.ListDecisionsRequest;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.identity.Role;
import io.whytrail.scoring.v1.ActionAssessment;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.Band;
import io.whytrail.scoring.v1.Coverage;
import io.whytrail.scoring.v1.Finding;
import io.whytrail.scoring.v1.StageAssessment;
import io.whytrail.scoring.v1.Tier;
import io.whytrail.testing.Await;
import io.whytrail.testing.Samples;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class FollowTest extends PolicyServiceTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final FakePeers peers = new FakePeers();

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = super.getProperties();
    properties.put("grpc.channels.scoring.target", peers.scoring.target());
    properties.put("grpc.channels.ingest.target", peers.ingest.target());
    properties.put("whytrail.facts-poll", "100ms");
    return properties;
  }

  @AfterAll
  void stop() {
    peers.close();
  }

  @Test
  void follow_decidesARecordedInteractionOnceForEachStage() {
    Interaction interaction = twoPayments("f-stages");
    Assessment assessment = rated(interaction);

    peers.rate(interaction, assessment);
    List<Decision> decisions = decisions(interaction, 2);

    assertThat(decisions)
        .extracting(Decision::getStage)
        .containsExactly(Stage.STAGE_INPUT, Stage.STAGE_ACTION);
    assertThat(decisions)
        .extracting(Decision::getVerdict)
        .containsExactly(Verdict.VERDICT_ALLOW, Verdict.VERDICT_APPROVE);
    assertThat(decisions).extracting(Decision::getAssessmentId).containsOnly(assessment.getId());
    assertThat(decisions).extracting(Decision::getEvaluationId).containsOnly("");
    assertThat(decisions)
        .extracting(Decision::getCorrelationId)
        .containsOnly(interaction.getCorrelationId());
    assertThat(decisions).extracting(Decision::getApprovalId).containsOnly("");
    assertThat(
            approvals(FakePeers.TENANT, "rita", Role.REVIEWER)
                .listApprovals(
                    ListApprovalsRequest.newBuilder().setInteractionId(interaction.getId()).build())
                .getApprovalsList())
        .isEmpty();
  }

  @Test
  void follow_seesTheRiskiestToolCall() {
    Interaction interaction = twoPayments("f-riskiest");

    peers.rate(interaction, rated(interaction));
    Decision action = decisions(interaction, 2).getLast();

    assertThat(action.getVariablesJson())
        .contains("\"tool_name\":\"send_payment\"")
        .contains("\"amount\":82000,")
        .contains("\"arguments\":{\"amount\":\"82000\",\"recipient\":\"Unknown\"}")
        .contains("\"side_effect\":\"SPEND\"")
        .contains("\"service\":\"accounts-payable\"")
        .contains("\"checked\":true");
  }

  @Test
  void follow_passesOverWhatAGateAskedForAndWhatWasNeverRecorded() {
    Interaction gated = twoPayments("f-gated");
    Interaction unrecorded = twoPayments("f-unrecorded");
    Interaction recorded = twoPayments("f-recorded");

    peers.rate(gated, rated(gated).toBuilder().setEvaluationId("evaluation-1").build());
    peers.rate(rated(unrecorded));
    peers.publish(UUID.randomUUID().toString(), "f-unknown");
    peers.rate(recorded, rated(recorded));

    assertThat(decisions(recorded, 2)).hasSize(2);
    assertThat(list(gated)).isEmpty();
    assertThat(list(unrecorded)).isEmpty();
  }

  @Test
  void follow_decidesOnceHoweverOftenItIsTold() {
    Interaction interaction = twoPayments("f-again");
    Interaction after = twoPayments("f-after");
    Assessment assessment = rated(interaction);

    peers.rate(interaction, assessment);
    List<Decision> first = decisions(interaction, 2);
    peers.publish(assessment.getId(), interaction.getId());
    peers.rate(after, rated(after));

    assertThat(decisions(after, 2)).hasSize(2);
    assertThat(decisions(interaction, 2)).isEqualTo(first);
  }

  @Test
  void follow_catchesUpWhenAPeerComesBack() {
    Interaction interaction = twoPayments("f-back");

    peers.ingestFails(true);
    peers.rate(interaction, rated(interaction));
    peers.scoring.restart();
    peers.ingestFails(false);

    assertThat(decisions(interaction, 2)).hasSize(2);
  }

  @Test
  void follow_isNotStoppedByHostileContent() {
    Interaction hostile =
        twoPayments("f-hostile").toBuilder()
            .setSessionId("nul\0")
            .setToolCalls(1, ToolCall.newBuilder().setName("nul\0").setArgumentsJson("{\0"))
            .build();
    Interaction after = twoPayments("f-after-hostile");

    peers.rate(hostile, rated(hostile));
    peers.rate(after, rated(after));

    assertThat(decisions(hostile, 2).getLast().getDegraded()).isTrue();
    assertThat(decisions(after, 2)).hasSize(2);
  }

  /// Two payments, of which the second is the riskier.
  private static Interaction twoPayments(String id) {
    return Samples.financeAgent(id)
        .setId(id)
        .setCorrelationId("correlation-of-" + id)
        .addToolCalls(
            ToolCall.newBuilder()
                .setName("send_payment")
                .setArgumentsJson("{\"recipient\":\"Unknown\",\"amount\":82000}"))
        .build();
  }

  private static Assessment rated(Interaction interaction) {
    return Assessment.newBuilder()
        .setId(UUID.randomUUID().toString())
        .setInteractionId(interaction.getId())
        .setCorrelationId(interaction.getCorrelationId())
        .setModelVersion("sha256:" + "0d".repeat(32))
        .setTier(Tier.TIER_DEEP)
        .addStages(
            StageAssessment.newBuilder()
                .setStage(Stage.STAGE_INPUT)
                .setScore(5)
                .setBand(Band.BAND_LOW)
                .setCoverage(Coverage.newBuilder().setComplete(true)))
        .addStages(
            StageAssessment.newBuilder()
                .setStage(Stage.STAGE_ACTION)
                .setScore(80)
                .setBand(Band.BAND_HIGH)
                .setCoverage(Coverage.newBuilder().setComplete(true))
                .addFindings(Finding.newBuilder().setReason(ReasonCode.REASON_CODE_MONEY_MOVEMENT))
                .addActions(action(0, 30, 18_400_000_000L))
                .addActions(action(1, 80, 82_000_000_000L)))
        .build();
  }

  private static ActionAssessment.Builder action(int index, int score, long micros) {
    return ActionAssessment.newBuilder()
        .setToolCallIndex(index)
        .setToolName("send_payment")
        .setSideEffect(SideEffect.SIDE_EFFECT_SPEND)
        .setScore(score)
        .setAmountMicros(micros);
  }

  /// The decisions about an interaction, once there are so many, in the order of the stages.
  private List<Decision> decisions(Interaction interaction, int count) {
    return Await.until(SOON, () -> list(interaction), found -> found.size() >= count).stream()
        .sorted(Comparator.comparing(Decision::getStage))
        .toList();
  }

  private List<Decision> list(Interaction interaction) {
    return decisions(FakePeers.TENANT, "ana", Role.ANALYST)
        .listDecisions(
            ListDecisionsRequest.newBuilder().setInteractionId(interaction.getId()).build())
        .getDecisionsList();
  }
}
