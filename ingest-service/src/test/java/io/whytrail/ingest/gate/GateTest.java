package io.whytrail.ingest.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.ingest.Callers;
import io.whytrail.ingest.FakePeers;
import io.whytrail.ingest.TestKeys;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.EvaluateResponse;
import io.whytrail.ingest.v1.Evaluation;
import io.whytrail.ingest.v1.GetTimelineRequest;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RedeemRequest;
import io.whytrail.ingest.v1.ReportOutcomeRequest;
import io.whytrail.ingest.v1.WatchDecisionRequest;
import io.whytrail.ingest.v1.WatchDecisionResponse;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Outcome;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.policy.v1.Activation;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.Label;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.replay.v1.Run;
import io.whytrail.runtime.identity.Role;
import io.whytrail.scoring.v1.Anomaly;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.Tier;
import io.whytrail.testing.Await;
import io.whytrail.testing.Samples;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The gate between a real ledger and peers that do as they are told.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateTest implements TestPropertyProvider {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String TENANT = "acme";

  private final FakePeers peers = new FakePeers();

  @Inject
  @GrpcChannel("grpc-server")
  ManagedChannel channel;

  private Callers callers;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = new HashMap<>(TestKeys.properties());
    properties.putAll(peers.properties());
    properties.put("whytrail.gate.scoring-timeout", "1500ms");
    properties.put("whytrail.gate.policy-timeout", "1500ms");
    properties.put("whytrail.gate.watch-retry", "50ms");
    properties.put("whytrail.gate.reconnect", "50ms");
    properties.put("whytrail.gate.failure-policies.reckless", "FAIL_OPEN");
    properties.put("whytrail.facts-poll", "100ms");
    return properties;
  }

  @AfterAll
  void close() {
    peers.close();
  }

  @BeforeEach
  void reset() {
    callers = new Callers(channel);
    peers.scoring = peers::rated;
    peers.policy = request -> peers.decision(request, Verdict.VERDICT_ALLOW);
    Await.until(SOON, this::peersAnswer);
    peers.scored.clear();
    peers.decided.clear();
  }

  /// A peer that a test has stopped is not reached again at once.
  private boolean peersAnswer() {
    return callers
        .ingest("probe", Role.PRODUCER)
        .evaluate(action("probe-" + UUID.randomUUID()).build())
        .getEvaluation()
        .getDegradedReasonsList()
        .isEmpty();
  }

  private static EvaluateRequest.Builder action(String id) {
    return EvaluateRequest.newBuilder()
        .setInteraction(Samples.financeAgent(id))
        .setStage(Stage.STAGE_ACTION)
        .setToolCallIndex(0)
        .setEvaluationId("evaluation-" + id);
  }

  private EvaluateResponse evaluate(EvaluateRequest request) {
    return callers.ingest(TENANT, Role.PRODUCER).evaluate(request);
  }

  private Evaluation redeem(String id, ToolCall action) {
    return callers
        .ingest(TENANT, Role.PRODUCER)
        .redeem(RedeemRequest.newBuilder().setEvaluationId(id).setAction(action).build())
        .getEvaluation();
  }

  private List<LedgerRecord> timeline(String tenant, String interactionId) {
    return callers
        .ingest(tenant, Role.ANALYST)
        .getTimeline(GetTimelineRequest.newBuilder().setInteractionId(interactionId).build())
        .getRecordsList();
  }

  private static List<RecordKind> kinds(List<LedgerRecord> records) {
    return records.stream().map(LedgerRecord::getKind).toList();
  }

  @Test
  void evaluate_allowsAndSealsWhatWasAskedRatedAndDecided() {
    EvaluateResponse answer = evaluate(action("allow").build());

    assertThat(answer.getEvaluation().getAllowed()).isTrue();
    assertThat(answer.getEvaluation().getFinal()).isTrue();
    assertThat(answer.getEvaluation().getDecision().getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
    assertThat(answer.getEvaluation().getAssessment().getTier()).isEqualTo(Tier.TIER_FAST);
    assertThat(answer.getReceipt().getDuplicate()).isFalse();
    assertThat(kinds(timeline(TENANT, "finance-allow")))
        .containsExactlyInAnyOrder(
            RecordKind.RECORD_KIND_EVALUATION,
            RecordKind.RECORD_KIND_ASSESSMENT,
            RecordKind.RECORD_KIND_DECISION);
  }

  @Test
  void evaluate_showsPeersMaskedContentAndTheDigestOfTheRealAction() {
    Interaction.Builder interaction = Samples.financeAgent("masked");
    interaction
        .getToolCallsBuilder(0)
        .setArgumentsJson("{\"recipient\":\"DE89370400440532013000\",\"amount\":18400.00}");

    evaluate(action("masked").setInteraction(interaction).build());

    ScoreRequest scored = peers.scored.getFirst();
    DecideRequest decided = peers.decided.getFirst();
    assertThat(scored.getInteraction().getToolCalls(0).getArgumentsJson())
        .matches("\\{\"recipient\":\"<IBAN:[0-9a-f]{12}>\",\"amount\":18400.00}");
    assertThat(scored.getInteraction().getOrigin().getSubjectId()).startsWith("sub_");
    assertThat(decided.getFacts().getArgumentsJson()).contains("<IBAN:");
    assertThat(decided.getFacts().getToolName()).isEqualTo("send_payment");
    assertThat(decided.getFacts().getActionDigest())
        .isEqualTo(
            ActionDigest.of(
                "send_payment", interaction.getToolCalls(0).getArgumentsJson(), "arguments"));
    assertThat(decided.getFacts().getRequester()).isEqualTo("somebody");
    assertThat(decided.getFacts().getSideEffect())
        .isEqualTo(io.whytrail.interaction.v1.SideEffect.SIDE_EFFECT_SPEND);
  }

  @Test
  void evaluate_decidesAgainAfterTheDeepTierWherePolicyWantsMoreChecks() {
    peers.policy =
        request ->
            peers.decision(
                request,
                request.getPreviousDecisionId().isEmpty()
                    ? Verdict.VERDICT_CHECK
                    : Verdict.VERDICT_BLOCK);

    Evaluation evaluation = evaluate(action("check").build()).getEvaluation();

    assertThat(peers.scored)
        .extracting(ScoreRequest::getTier)
        .containsExactly(Tier.TIER_FAST, Tier.TIER_DEEP);
    assertThat(evaluation.getAllowed()).isFalse();
    assertThat(evaluation.getFinal()).isTrue();
    assertThat(evaluation.getEarlierDecisionsList())
        .extracting(Decision::getVerdict)
        .containsExactly(Verdict.VERDICT_CHECK);
    assertThat(evaluation.getDecision().getPreviousDecisionId())
        .isEqualTo(evaluation.getEarlierDecisions(0).getId());
    assertThat(kinds(timeline(TENANT, "finance-check"))).hasSize(5);
  }

  @Test
  void evaluate_answersTheSameAgainAndSealsOnce() {
    EvaluateResponse first = evaluate(action("again").build());

    EvaluateResponse second = evaluate(action("again").build());

    assertThat(second.getEvaluation()).isEqualTo(first.getEvaluation());
    assertThat(second.getReceipt().getDuplicate()).isTrue();
    assertThat(second.getReceipt().getRecordId()).isEqualTo(first.getReceipt().getRecordId());
    assertThat(peers.decided).hasSize(1);
  }

  @Test
  void evaluate_refusesTheSameIdForOtherContent() {
    evaluate(action("taken").build());
    EvaluateRequest other = action("taken").setInteraction(Samples.financeAgent("other")).build();

    Callers.refused(ErrorReason.ERROR_REASON_ID_CONFLICT, () -> evaluate(other));

    assertThat(timeline(TENANT, "finance-other")).isEmpty();
  }

  @Test
  void evaluate_sealsOneAnswerWhenAskedManyTimesAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<EvaluateResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        calls.add(() -> evaluate(action("race").build()));
      }
      List<Evaluation> answers = new ArrayList<>();
      for (Future<EvaluateResponse> call : threads.invokeAll(calls)) {
        answers.add(call.get().getEvaluation());
      }

      assertThat(answers)
          .extracting(e -> e.getDecision().getId())
          .containsOnly(answers.getFirst().getDecision().getId());
    }
    assertThat(kinds(timeline(TENANT, "finance-race")))
        .containsOnlyOnce(RecordKind.RECORD_KIND_EVALUATION, RecordKind.RECORD_KIND_DECISION);
  }

  @Test
  void evaluate_letsPolicyDecideWithoutARatingWhenScoringIsLate() {
    peers.scoring = request -> Assessment.getDefaultInstance();

    Evaluation evaluation = evaluate(action("unrated").build()).getEvaluation();

    assertThat(evaluation.getAllowed()).isTrue();
    assertThat(evaluation.hasAssessment()).isFalse();
    assertThat(evaluation.getDegradedReasonsList())
        .containsExactly(ReasonCode.REASON_CODE_SCORING_UNAVAILABLE);
    assertThat(peers.decided.getFirst().hasAssessment()).isFalse();
  }

  @Test
  void evaluate_blocksOnRecordWhenPolicyIsLate() {
    peers.policy = request -> Decision.getDefaultInstance();

    Evaluation evaluation = evaluate(action("closed").build()).getEvaluation();

    assertThat(evaluation.getAllowed()).isFalse();
    assertThat(evaluation.getFinal()).isTrue();
    assertThat(evaluation.getDecision().getEngineVersion()).isEqualTo("failure-policy");
    assertThat(evaluation.getDecision().getMatches(0).getReason())
        .isEqualTo(ReasonCode.REASON_CODE_POLICY_UNAVAILABLE);
    assertThat(evaluation.getDegradedReasonsList())
        .containsExactly(ReasonCode.REASON_CODE_POLICY_UNAVAILABLE);
    assertThat(kinds(timeline(TENANT, "finance-closed")))
        .contains(RecordKind.RECORD_KIND_DECISION, RecordKind.RECORD_KIND_EVALUATION);
  }

  @Test
  void evaluate_allowsOnRecordWhenTheTenantSaysSo() {
    peers.policyServer().stop();
    try {
      Evaluation evaluation =
          callers
              .ingest("reckless", Role.PRODUCER)
              .evaluate(action("open").build())
              .getEvaluation();

      assertThat(evaluation.getAllowed()).isTrue();
      assertThat(evaluation.getDecision().getDegraded()).isTrue();
      assertThat(evaluation.getDegradedReasonsList())
          .containsExactly(ReasonCode.REASON_CODE_POLICY_UNAVAILABLE);
    } finally {
      peers.policyServer().restart();
    }
    Await.until(
        SOON,
        () -> evaluate(action("back-" + UUID.randomUUID()).build()).getEvaluation(),
        evaluation -> evaluation.getDegradedReasonsList().isEmpty());
  }

  @Test
  void redeem_letsExactlyTheDecidedActionRunOnce() {
    evaluate(action("once").build());
    ToolCall action = Samples.financeAgent("once").getToolCalls(0);
    ToolCall sameInOtherOrder =
        action.toBuilder()
            .setArgumentsJson(
                """
                {"reference":"2026-0117","currency":"EUR","amount":18400,
                 "recipient":"Nordwind Logistics"}
                """)
            .build();
    ToolCall other = action.toBuilder().setArgumentsJson("{\"amount\":18401}").build();

    Callers.refused(
        ErrorReason.ERROR_REASON_ACTION_MISMATCH, () -> redeem("evaluation-once", other));
    assertThat(redeem("evaluation-once", sameInOtherOrder).getAllowed()).isTrue();
    Callers.refused(ErrorReason.ERROR_REASON_NOT_ALLOWED, () -> redeem("evaluation-once", action));
  }

  @Test
  void redeem_refusesWhatWasBlockedAndWhatIsUnknown() {
    peers.policy = request -> peers.decision(request, Verdict.VERDICT_BLOCK);
    evaluate(action("blocked").build());
    ToolCall action = Samples.financeAgent("blocked").getToolCalls(0);

    Callers.refused(
        ErrorReason.ERROR_REASON_NOT_ALLOWED, () -> redeem("evaluation-blocked", action));
    Callers.refused(ErrorReason.ERROR_REASON_NOT_FOUND, () -> redeem("nobody-asked", action));
  }

  @Test
  void watchDecision_tellsWhenAPersonHasGrantedAndRedeemSealsIt() throws Exception {
    peers.policy = peers::asking;
    Evaluation asked = evaluate(action("grant").build()).getEvaluation();
    ToolCall action = Samples.financeAgent("grant").getToolCalls(0);
    assertThat(asked.getFinal()).isFalse();
    assertThat(asked.getAllowed()).isFalse();
    assertThat(asked.getApproval().getState()).isEqualTo(ApprovalState.APPROVAL_STATE_PENDING);
    Callers.refused(
        ErrorReason.ERROR_REASON_APPROVAL_NOT_GRANTED, () -> redeem("evaluation-grant", action));

    Iterator<WatchDecisionResponse> watch = watch("evaluation-grant");
    assertThat(watch.next().getEvaluation().getFinal()).isFalse();
    peers.resolve(asked.getApproval().getId(), ApprovalState.APPROVAL_STATE_GRANTED);
    Evaluation granted = watch.next().getEvaluation();

    assertThat(granted.getFinal()).isTrue();
    assertThat(granted.getAllowed()).isTrue();
    assertThat(watch.hasNext()).isFalse();
    assertThat(redeem("evaluation-grant", action).getAllowed()).isTrue();
    Callers.refused(
        ErrorReason.ERROR_REASON_APPROVAL_RESOLVED, () -> redeem("evaluation-grant", action));
    assertThat(kinds(timeline(TENANT, "finance-grant")))
        .containsOnlyOnce(
            RecordKind.RECORD_KIND_APPROVAL_REQUESTED,
            RecordKind.RECORD_KIND_APPROVAL_RESOLVED,
            RecordKind.RECORD_KIND_APPROVAL_REDEEMED);
    assertThat(watch("evaluation-grant").next().getEvaluation().getAllowed()).isFalse();
  }

  @Test
  void watchDecision_endsWithARefusalWhenNobodyDecided() {
    peers.policy = peers::asking;
    Evaluation asked = evaluate(action("expire").build()).getEvaluation();
    Iterator<WatchDecisionResponse> watch = watch("evaluation-expire");
    assertThat(watch.next().getEvaluation().getFinal()).isFalse();

    peers.resolve(asked.getApproval().getId(), ApprovalState.APPROVAL_STATE_EXPIRED);

    Evaluation expired = watch.next().getEvaluation();
    assertThat(expired.getFinal()).isTrue();
    assertThat(expired.getAllowed()).isFalse();
    Callers.refused(
        ErrorReason.ERROR_REASON_APPROVAL_EXPIRED,
        () -> redeem("evaluation-expire", Samples.financeAgent("expire").getToolCalls(0)));
  }

  @Test
  void watchDecision_goesOnWhenPolicyComesBack() {
    peers.policy = peers::asking;
    Evaluation asked = evaluate(action("back").build()).getEvaluation();
    Iterator<WatchDecisionResponse> watch = watch("evaluation-back");
    assertThat(watch.next().getEvaluation().getFinal()).isFalse();

    peers.policyServer().stop();
    peers.resolve(asked.getApproval().getId(), ApprovalState.APPROVAL_STATE_REJECTED);
    peers.policyServer().restart();

    assertThat(watch.next().getEvaluation().getApproval().getState())
        .isEqualTo(ApprovalState.APPROVAL_STATE_REJECTED);
    assertThat(watch.hasNext()).isFalse();
  }

  private Iterator<WatchDecisionResponse> watch(String evaluationId) {
    return callers
        .ingest(TENANT, Role.PRODUCER)
        .watchDecision(WatchDecisionRequest.newBuilder().setEvaluationId(evaluationId).build());
  }

  @Test
  void reportOutcome_isSealedOnceAndNotContradicted() {
    evaluate(action("outcome").build());
    ReportOutcomeRequest executed =
        ReportOutcomeRequest.newBuilder()
            .setEvaluationId("evaluation-outcome")
            .setOutcome(Outcome.OUTCOME_EXECUTED)
            .setResult(Samples.text("sent, confirmation to maria@example.com"))
            .build();

    Receipt first = report(executed);
    Receipt second = report(executed);

    assertThat(first.getMaskedMap()).containsEntry("EMAIL", 1);
    assertThat(second.getDuplicate()).isTrue();
    assertThat(second.getRecordId()).isEqualTo(first.getRecordId());
    Callers.refused(
        ErrorReason.ERROR_REASON_ID_CONFLICT,
        () -> report(executed.toBuilder().setOutcome(Outcome.OUTCOME_FAILED).build()));
    Callers.refused(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        () -> report(executed.toBuilder().setEvaluationId("nobody-asked").build()));
  }

  private Receipt report(ReportOutcomeRequest request) {
    return callers.ingest(TENANT, Role.PRODUCER).reportOutcome(request).getReceipt();
  }

  @Test
  void evaluate_refusesWhatMakesNoSense() {
    EvaluateRequest noIndex = action("x").clearToolCallIndex().build();
    EvaluateRequest wrongIndex = action("x").setToolCallIndex(7).build();
    EvaluateRequest indexOfNothing = action("x").setStage(Stage.STAGE_INPUT).build();
    EvaluateRequest.Builder ambiguous = action("x");
    ambiguous
        .getInteractionBuilder()
        .getToolCallsBuilder(0)
        .setArgumentsJson("{\"account\":9007199254740993}");

    Callers.refused(ErrorReason.ERROR_REASON_FIELD_INVALID, () -> evaluate(noIndex));
    Callers.refused(ErrorReason.ERROR_REASON_FIELD_INVALID, () -> evaluate(wrongIndex));
    Callers.refused(ErrorReason.ERROR_REASON_FIELD_INVALID, () -> evaluate(indexOfNothing));
    Callers.refused(ErrorReason.ERROR_REASON_FIELD_INVALID, () -> evaluate(ambiguous.build()));
    assertThat(peers.scored).isEmpty();
  }

  @Test
  void facts_ofThePeersAreSealedOnceEach() {
    String interaction = "followed";
    String assessment = UUID.randomUUID().toString();
    String decision = UUID.randomUUID().toString();
    String activation = UUID.randomUUID().toString();
    String label = UUID.randomUUID().toString();
    String run = UUID.randomUUID().toString();
    String anomaly = UUID.randomUUID().toString();
    peers.anomalies.put(
        anomaly, Anomaly.newBuilder().setId(anomaly).setInteractionId(interaction).build());
    peers.assessments.put(
        assessment,
        Assessment.newBuilder().setId(assessment).setInteractionId(interaction).build());
    peers.decisions.put(
        decision, Decision.newBuilder().setId(decision).setInteractionId(interaction).build());
    peers.activations.put(activation, Activation.newBuilder().setId(activation).build());
    peers.labels.put(label, Label.newBuilder().setId(label).setInteractionId(interaction).build());
    peers.runs.put(run, Run.newBuilder().setId(run).build());

    for (int twice = 0; twice < 2; twice++) {
      peers.scoringFacts.add(
          "follower", FactType.FACT_TYPE_ASSESSMENT_COMPLETED, assessment, interaction);
      peers.scoringFacts.add("follower", FactType.FACT_TYPE_ANOMALY_DETECTED, anomaly, interaction);
      peers.policyFacts.add("follower", FactType.FACT_TYPE_DECISION_MADE, decision, interaction);
      peers.policyFacts.add("follower", FactType.FACT_TYPE_DECISION_MADE, "gone", interaction);
      peers.policyFacts.add("follower", FactType.FACT_TYPE_POLICY_ACTIVATED, activation, "");
      peers.policyFacts.add("follower", FactType.FACT_TYPE_LABEL_GIVEN, label, interaction);
      peers.replayFacts.add("follower", FactType.FACT_TYPE_RUN_FINISHED, run, "");
    }

    Await.untilAsserted(
        SOON,
        () ->
            assertThat(
                    callers
                        .ledger("follower", Role.AUDITOR)
                        .listRecords(io.whytrail.ingest.v1.ListRecordsRequest.getDefaultInstance())
                        .getRecordsList())
                .extracting(LedgerRecord::getSubjectId)
                .contains(assessment, anomaly, decision, activation, label, run)
                .hasSize(7));
    assertThat(kinds(timeline("follower", interaction)))
        .containsExactlyInAnyOrder(
            RecordKind.RECORD_KIND_ASSESSMENT,
            RecordKind.RECORD_KIND_ANOMALY,
            RecordKind.RECORD_KIND_DECISION,
            RecordKind.RECORD_KIND_LABEL);
  }

  @Test
  void facts_ofAnEvaluationFindItSealedAlready() {
    Evaluation evaluation = evaluate(action("echo").build()).getEvaluation();
    Decision decision = evaluation.getDecision();
    peers.decisions.put(decision.getId(), decision);
    peers.activations.put("after-echo", Activation.newBuilder().setId("after-echo").build());

    peers.policyFacts.add(
        TENANT, FactType.FACT_TYPE_DECISION_MADE, decision.getId(), "finance-echo");
    peers.policyFacts.add(TENANT, FactType.FACT_TYPE_POLICY_ACTIVATED, "after-echo", "");

    Await.until(
        SOON,
        () ->
            callers
                .ledger(TENANT, Role.AUDITOR)
                .listRecords(
                    io.whytrail.ingest.v1.ListRecordsRequest.newBuilder()
                        .setKind(RecordKind.RECORD_KIND_POLICY_ACTIVATION)
                        .build())
                .getRecordsList()
                .stream()
                .anyMatch(record -> record.getSubjectId().equals("after-echo")));
    assertThat(kinds(timeline(TENANT, "finance-echo")))
        .containsOnlyOnce(RecordKind.RECORD_KIND_DECISION);
  }
}
