package io.whytrail.e2e;

import static io.whytrail.e2e.Stories.payment;
import static io.whytrail.e2e.Stories.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.AbstractStub;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.Evaluation;
import io.whytrail.ingest.v1.ExportEvidenceRequest;
import io.whytrail.ingest.v1.GetInclusionProofRequest;
import io.whytrail.ingest.v1.GetInteractionRequest;
import io.whytrail.ingest.v1.GetTimelineRequest;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.RedeemRequest;
import io.whytrail.ingest.v1.ReportOutcomeRequest;
import io.whytrail.ingest.v1.SearchInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.WatchDecisionRequest;
import io.whytrail.interaction.v1.Outcome;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.BatchGetDecisionsRequest;
import io.whytrail.policy.v1.CreateLabelRequest;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.whytrail.policy.v1.GetApprovalRequest;
import io.whytrail.policy.v1.LabelKind;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.ListApprovalsRequest;
import io.whytrail.policy.v1.ListDecisionsRequest;
import io.whytrail.policy.v1.ResolveApprovalRequest;
import io.whytrail.policy.v1.WatchApprovalRequest;
import io.whytrail.replay.v1.CreateSuiteRequest;
import io.whytrail.replay.v1.ListSuitesRequest;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.scoring.v1.BatchGetAssessmentsRequest;
import io.whytrail.scoring.v1.ListAssessmentsRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two tenants, and neither sees anything of the other's by any rpc.
@ExtendWith(MeshExtension.class)
class TenancyIT {

  private static final String OWNER = "owner";
  private static final String STRANGER = "stranger";
  private static final String ID = "tenancy/secret";
  private static final String HUMAN_ROLES =
      "producer,analyst,reviewer,policy-author,policy-admin,auditor,operator";

  private Mesh mesh;

  @BeforeEach
  void start(Mesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void stranger_seesNothingAndChangesNothing() {
    Evaluation owned = own();

    IngestServiceBlockingStub ingest =
        as(STRANGER, IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    assertNotFound(
        () ->
            ingest.getInteraction(GetInteractionRequest.newBuilder().setInteractionId(ID).build()),
        () -> ingest.redeem(redeem(owned)),
        () -> ingest.reportOutcome(outcome(owned)),
        () ->
            ingest
                .watchDecision(
                    WatchDecisionRequest.newBuilder().setEvaluationId(owned.getId()).build())
                .next());
    assertThat(
            ingest
                .getTimeline(GetTimelineRequest.newBuilder().setInteractionId(ID).build())
                .getRecordsList())
        .isEmpty();
    assertThat(
            ingest
                .searchInteractions(
                    SearchInteractionsRequest.newBuilder().setText("supplier").build())
                .getInteractionsList())
        .isEmpty();
    assertThat(
            ingest.streamInteractions(
                StreamInteractionsRequest.newBuilder().addInteractionIds(ID).build()))
        .isExhausted();

    LedgerServiceBlockingStub ledger =
        as(STRANGER, LedgerServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    assertNotFound(
        () ->
            ledger.getInclusionProof(
                GetInclusionProofRequest.newBuilder().setInteractionId(ID).build()),
        () ->
            ledger.exportEvidence(ExportEvidenceRequest.newBuilder().setInteractionId(ID).build()));
    assertThat(ledger.listRecords(ListRecordsRequest.getDefaultInstance()).getRecordsList())
        .noneMatch(record -> record.getInteractionId().equals(ID));
  }

  @Test
  void stranger_seesNoRatingsDecisionsOrApprovals() {
    Evaluation owned = own();

    ScoringServiceBlockingStub scoring =
        as(STRANGER, ScoringServiceGrpc.newBlockingStub(mesh.channel("scoring")));
    assertThat(
            scoring
                .listAssessments(ListAssessmentsRequest.newBuilder().setInteractionId(ID).build())
                .getAssessmentsList())
        .isEmpty();
    assertThat(
            scoring
                .batchGetAssessments(
                    BatchGetAssessmentsRequest.newBuilder()
                        .addIds(owned.getAssessment().getId())
                        .build())
                .getAssessmentsList())
        .isEmpty();

    DecisionServiceBlockingStub decisions =
        as(STRANGER, DecisionServiceGrpc.newBlockingStub(mesh.channel("policy")));
    assertThat(
            decisions
                .listDecisions(ListDecisionsRequest.newBuilder().setInteractionId(ID).build())
                .getDecisionsList())
        .isEmpty();
    assertThat(
            decisions
                .batchGetDecisions(
                    BatchGetDecisionsRequest.newBuilder()
                        .addIds(owned.getDecision().getId())
                        .build())
                .getDecisionsList())
        .isEmpty();

    ApprovalServiceBlockingStub approvals =
        as(STRANGER, ApprovalServiceGrpc.newBlockingStub(mesh.channel("policy")));
    String approval = owned.getApproval().getId();
    assertNotFound(
        () -> approvals.getApproval(GetApprovalRequest.newBuilder().setId(approval).build()),
        () ->
            approvals
                .watchApproval(WatchApprovalRequest.newBuilder().setId(approval).build())
                .next(),
        () ->
            approvals.resolveApproval(
                ResolveApprovalRequest.newBuilder()
                    .setId(approval)
                    .setActionDigest(owned.getActionDigest())
                    .setState(ApprovalState.APPROVAL_STATE_GRANTED)
                    .build()),
        () ->
            as(STRANGER, LabelServiceGrpc.newBlockingStub(mesh.channel("policy")))
                .createLabel(
                    CreateLabelRequest.newBuilder()
                        .setDecisionId(owned.getDecision().getId())
                        .setKind(LabelKind.LABEL_KIND_FALSE_POSITIVE)
                        .build()));
    assertThat(
            approvals.listApprovals(ListApprovalsRequest.getDefaultInstance()).getApprovalsList())
        .isEmpty();
  }

  @Test
  void stranger_cannotReplayWhatIsNotTheirs() {
    own();

    ReplayServiceGrpc.ReplayServiceBlockingStub replay =
        as(STRANGER, ReplayServiceGrpc.newBlockingStub(mesh.channel("replay")));
    assertThat(replay.listSuites(ListSuitesRequest.getDefaultInstance()).getSuitesList()).isEmpty();
    assertThat(
            refusal(
                () -> replay.createSuite(CreateSuiteRequest.newBuilder().setName("mine").build())))
        .isEqualTo("SUITE_EMPTY");
  }

  private Evaluation own() {
    IngestServiceBlockingStub ingest =
        as(OWNER, IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    ingest.record(
        RecordRequest.newBuilder()
            .setInteraction(payment(ID, "supplier@example.com", 700))
            .build());
    Evaluation owned =
        ingest
            .evaluate(
                EvaluateRequest.newBuilder()
                    .setInteraction(payment(ID, "supplier@example.com", 700))
                    .setStage(Stage.STAGE_ACTION)
                    .setToolCallIndex(0)
                    .setEvaluationId("tenancy-1")
                    .build())
            .getEvaluation();
    Stories.awaitSealed(ingest, ID, RecordKind.RECORD_KIND_INTERACTION);
    return owned;
  }

  private static RedeemRequest redeem(Evaluation owned) {
    return RedeemRequest.newBuilder()
        .setEvaluationId(owned.getId())
        .setAction(payment("supplier@example.com", 700))
        .build();
  }

  private static ReportOutcomeRequest outcome(Evaluation owned) {
    return ReportOutcomeRequest.newBuilder()
        .setEvaluationId(owned.getId())
        .setOutcome(Outcome.OUTCOME_EXECUTED)
        .build();
  }

  private static void assertNotFound(ThrowingCallable... calls) {
    assertThat(List.of(calls)).allSatisfy(call -> assertThat(refusal(call)).isEqualTo("NOT_FOUND"));
  }

  private <S extends AbstractStub<S>> S as(String tenant, S stub) {
    return mesh.as(tenant, "somebody", HUMAN_ROLES, stub);
  }
}
