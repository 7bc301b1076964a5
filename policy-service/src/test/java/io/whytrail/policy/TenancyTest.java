package io.whytrail.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.grpc.CallCredentials;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.v1.ActivatePolicyRequest;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.BacktestPolicyRequest;
import io.whytrail.policy.v1.BacktestServiceGrpc;
import io.whytrail.policy.v1.BacktestServiceGrpc.BacktestServiceBlockingStub;
import io.whytrail.policy.v1.BatchGetActivationsRequest;
import io.whytrail.policy.v1.BatchGetApprovalsRequest;
import io.whytrail.policy.v1.BatchGetDecisionsRequest;
import io.whytrail.policy.v1.BatchGetLabelsRequest;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.policy.v1.CreateLabelRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.whytrail.policy.v1.DiffPoliciesRequest;
import io.whytrail.policy.v1.GetApprovalRequest;
import io.whytrail.policy.v1.GetBacktestRequest;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.GetRolloutRequest;
import io.whytrail.policy.v1.GetScorecardsRequest;
import io.whytrail.policy.v1.LabelKind;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.LabelServiceGrpc.LabelServiceBlockingStub;
import io.whytrail.policy.v1.ListApprovalsRequest;
import io.whytrail.policy.v1.ListDecisionsRequest;
import io.whytrail.policy.v1.ListLabelsRequest;
import io.whytrail.policy.v1.ListPoliciesRequest;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.whytrail.policy.v1.PolicyState;
import io.whytrail.policy.v1.PromotePolicyRequest;
import io.whytrail.policy.v1.ProposeThresholdRequest;
import io.whytrail.policy.v1.RedeemApprovalRequest;
import io.whytrail.policy.v1.ResolveApprovalRequest;
import io.whytrail.policy.v1.RollbackPolicyRequest;
import io.whytrail.policy.v1.SampleAllowedRequest;
import io.whytrail.policy.v1.SimulateRequest;
import io.whytrail.policy.v1.SimulateResponse;
import io.whytrail.policy.v1.UploadPolicyRequest;
import io.whytrail.policy.v1.ValidatePolicyRequest;
import io.whytrail.policy.v1.WatchApprovalRequest;
import io.whytrail.policy.v1.WithdrawPolicyRequest;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.TestIdentity;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every rpc: who may call it, and that it shows nobody what is another tenant's.
final class TenancyTest extends PolicyServiceTest {

  private static final String OURS = "t-ours";
  private static final String THEIRS = "t-theirs";
  private static final Set<Role> ANY = EnumSet.allOf(Role.class);

  /// What another tenant has.
  record Theirs(
      String decisionId,
      String interactionId,
      String approvalId,
      String policyDigest,
      String activationId,
      String labelId) {}

  private @Nullable Theirs theirs;

  /// An rpc, and what it answers to somebody who names the things of another tenant.
  record Rpc(String name, Set<Role> roles, Call call) {}

  @FunctionalInterface
  interface Call {

    /// What was returned that could be another tenant's.
    List<?> with(TenancyTest test, CallCredentials caller, Theirs ids);
  }

  private static final List<Rpc> RPCS =
      List.of(
          new Rpc(
              "DecisionService/Decide",
              EnumSet.of(Role.SERVICE),
              (test, caller, ids) -> {
                Decision decision =
                    test.decisions(caller)
                        .decide(Questions.input(10).setEvaluationId("shared-evaluation-id").build())
                        .getDecision();
                return decision.getId().equals(ids.decisionId()) ? List.of(decision) : List.of();
              }),
          new Rpc(
              "DecisionService/Simulate",
              EnumSet.of(Role.SERVICE, Role.POLICY_AUTHOR),
              (test, caller, ids) -> test.simulate(caller, ids.policyDigest())),
          new Rpc(
              "DecisionService/BatchGetDecisions",
              EnumSet.of(Role.SERVICE, Role.ANALYST, Role.AUDITOR),
              (test, caller, ids) ->
                  test.decisions(caller)
                      .batchGetDecisions(
                          BatchGetDecisionsRequest.newBuilder().addIds(ids.decisionId()).build())
                      .getDecisionsList()),
          new Rpc(
              "DecisionService/ListDecisions",
              EnumSet.of(Role.SERVICE, Role.ANALYST, Role.REVIEWER, Role.AUDITOR),
              (test, caller, ids) ->
                  test
                      .decisions(caller)
                      .listDecisions(
                          ListDecisionsRequest.newBuilder()
                              .setInteractionId(ids.interactionId())
                              .build())
                      .getDecisionsList()
                      .stream()
                      .filter(decision -> decision.getId().equals(ids.decisionId()))
                      .toList()),
          new Rpc(
              "ApprovalService/GetApproval",
              EnumSet.of(Role.REVIEWER, Role.ANALYST, Role.AUDITOR, Role.PRODUCER, Role.SERVICE),
              (test, caller, ids) ->
                  List.of(
                      test.approvals(caller)
                          .getApproval(
                              GetApprovalRequest.newBuilder().setId(ids.approvalId()).build()))),
          new Rpc(
              "ApprovalService/ListApprovals",
              ANY,
              (test, caller, ids) ->
                  test.approvals(caller)
                      .listApprovals(ListApprovalsRequest.getDefaultInstance())
                      .getApprovalsList()),
          new Rpc(
              "ApprovalService/ResolveApproval",
              EnumSet.of(Role.REVIEWER),
              (test, caller, ids) ->
                  List.of(
                      test.approvals(caller)
                          .resolveApproval(
                              ResolveApprovalRequest.newBuilder()
                                  .setId(ids.approvalId())
                                  .setState(ApprovalState.APPROVAL_STATE_GRANTED)
                                  .setActionDigest(Questions.PAYMENT_DIGEST)
                                  .build()))),
          new Rpc(
              "ApprovalService/WatchApproval",
              EnumSet.of(Role.REVIEWER, Role.PRODUCER, Role.SERVICE),
              (test, caller, ids) ->
                  List.of(
                      test.approvals(caller)
                          .watchApproval(
                              WatchApprovalRequest.newBuilder().setId(ids.approvalId()).build())
                          .next())),
          new Rpc(
              "ApprovalService/RedeemApproval",
              EnumSet.of(Role.SERVICE),
              (test, caller, ids) ->
                  List.of(
                      test.approvals(caller)
                          .redeemApproval(
                              RedeemApprovalRequest.newBuilder()
                                  .setId(ids.approvalId())
                                  .setActionDigest(Questions.PAYMENT_DIGEST)
                                  .build()))),
          new Rpc(
              "ApprovalService/BatchGetApprovals",
              EnumSet.of(Role.SERVICE, Role.AUDITOR),
              (test, caller, ids) ->
                  test.approvals(caller)
                      .batchGetApprovals(
                          BatchGetApprovalsRequest.newBuilder().addIds(ids.approvalId()).build())
                      .getApprovalsList()),
          new Rpc(
              "PolicyService/UploadPolicy",
              EnumSet.of(Role.POLICY_AUTHOR),
              (test, caller, ids) -> {
                test.policies(caller)
                    .uploadPolicy(
                        UploadPolicyRequest.newBuilder()
                            .setDocument("name: ours\nrules: []\n")
                            .build());
                return List.of();
              }),
          new Rpc(
              "PolicyService/ValidatePolicy",
              EnumSet.of(Role.POLICY_AUTHOR),
              (test, caller, ids) ->
                  List.of(
                      test.policies(caller)
                          .validatePolicy(
                              ValidatePolicyRequest.newBuilder()
                                  .setDigest(ids.policyDigest())
                                  .build()))),
          new Rpc(
              "PolicyService/ActivatePolicy",
              EnumSet.of(Role.POLICY_ADMIN),
              (test, caller, ids) ->
                  List.of(
                      test.policies(caller)
                          .activatePolicy(
                              ActivatePolicyRequest.newBuilder()
                                  .setDigest(ids.policyDigest())
                                  .setReason("test")
                                  .build()))),
          new Rpc(
              "PolicyService/RollbackPolicy",
              EnumSet.of(Role.POLICY_ADMIN),
              (test, caller, ids) ->
                  List.of(
                      test.policies(caller)
                          .rollbackPolicy(
                              RollbackPolicyRequest.newBuilder().setReason("test").build()))),
          new Rpc(
              "PolicyService/PromotePolicy",
              EnumSet.of(Role.POLICY_ADMIN),
              (test, caller, ids) ->
                  List.of(
                      test.policies(caller)
                          .promotePolicy(
                              PromotePolicyRequest.newBuilder()
                                  .setDigest(ids.policyDigest())
                                  .setState(PolicyState.POLICY_STATE_SHADOW)
                                  .setReason("test")
                                  .build()))),
          new Rpc(
              "PolicyService/WithdrawPolicy",
              EnumSet.of(Role.POLICY_ADMIN),
              (test, caller, ids) ->
                  List.of(
                      test.policies(caller)
                          .withdrawPolicy(
                              WithdrawPolicyRequest.newBuilder()
                                  .setDigest(ids.policyDigest())
                                  .setReason("test")
                                  .build()))),
          new Rpc(
              "PolicyService/GetRollout",
              EnumSet.of(Role.POLICY_AUTHOR, Role.POLICY_ADMIN, Role.ANALYST, Role.AUDITOR),
              (test, caller, ids) ->
                  test.policies(caller)
                      .getRollout(GetRolloutRequest.getDefaultInstance())
                      .getTrialsList()),
          new Rpc(
              "BacktestService/BacktestPolicy",
              EnumSet.of(Role.POLICY_AUTHOR),
              (test, caller, ids) ->
                  List.of(
                      test.backtests(caller)
                          .backtestPolicy(
                              BacktestPolicyRequest.newBuilder()
                                  .setDigest(ids.policyDigest())
                                  .setReason("test")
                                  .build()))),
          new Rpc(
              "BacktestService/GetBacktest",
              EnumSet.of(Role.POLICY_AUTHOR, Role.POLICY_ADMIN, Role.ANALYST, Role.AUDITOR),
              (test, caller, ids) ->
                  List.of(
                      test.backtests(caller)
                          .getBacktest(
                              GetBacktestRequest.newBuilder()
                                  .setPolicyDigest(ids.policyDigest())
                                  .build()))),
          new Rpc(
              "BacktestService/DiffPolicies",
              EnumSet.of(Role.POLICY_AUTHOR, Role.POLICY_ADMIN, Role.ANALYST, Role.AUDITOR),
              (test, caller, ids) ->
                  List.of(
                      test.backtests(caller)
                          .diffPolicies(
                              DiffPoliciesRequest.newBuilder()
                                  .setFromDigest(ids.policyDigest())
                                  .setToDigest(ids.policyDigest())
                                  .build()))),
          new Rpc(
              "BacktestService/ProposeThreshold",
              EnumSet.of(Role.POLICY_AUTHOR, Role.ANALYST),
              (test, caller, ids) ->
                  List.of(
                      test.backtests(caller)
                          .proposeThreshold(
                              ProposeThresholdRequest.newBuilder()
                                  .setPolicyDigest(ids.policyDigest())
                                  .setRuleId("any")
                                  .build()))),
          new Rpc(
              "LabelService/GetScorecards",
              EnumSet.of(
                  Role.POLICY_AUTHOR, Role.POLICY_ADMIN, Role.ANALYST, Role.REVIEWER, Role.AUDITOR),
              (test, caller, ids) ->
                  test.labels(caller)
                      .getScorecards(
                          GetScorecardsRequest.newBuilder()
                              .setPolicyDigest(ids.policyDigest())
                              .build())
                      .getScorecardsList()),
          new Rpc(
              "LabelService/SampleAllowed",
              EnumSet.of(Role.ANALYST, Role.REVIEWER, Role.AUDITOR),
              (test, caller, ids) ->
                  test
                      .labels(caller)
                      .sampleAllowed(SampleAllowedRequest.getDefaultInstance())
                      .getDecisionsList()
                      .stream()
                      .filter(drawn -> drawn.getDecisionId().equals(ids.decisionId()))
                      .toList()),
          new Rpc(
              "PolicyService/GetPolicy",
              ANY,
              (test, caller, ids) ->
                  List.of(
                      test.policies(caller)
                          .getPolicy(
                              GetPolicyRequest.newBuilder()
                                  .setDigest(ids.policyDigest())
                                  .build()))),
          new Rpc(
              "PolicyService/ListPolicies",
              ANY,
              (test, caller, ids) ->
                  test
                      .policies(caller)
                      .listPolicies(ListPoliciesRequest.getDefaultInstance())
                      .getPoliciesList()
                      .stream()
                      .filter(version -> version.getDigest().equals(ids.policyDigest()))
                      .toList()),
          new Rpc(
              "PolicyService/BatchGetActivations",
              EnumSet.of(Role.SERVICE, Role.AUDITOR),
              (test, caller, ids) ->
                  test.policies(caller)
                      .batchGetActivations(
                          BatchGetActivationsRequest.newBuilder()
                              .addIds(ids.activationId())
                              .build())
                      .getActivationsList()),
          new Rpc(
              "LabelService/CreateLabel",
              EnumSet.of(Role.REVIEWER, Role.ANALYST),
              (test, caller, ids) ->
                  List.of(
                      test.labels(caller)
                          .createLabel(
                              CreateLabelRequest.newBuilder()
                                  .setDecisionId(ids.decisionId())
                                  .setKind(LabelKind.LABEL_KIND_TRUE_POSITIVE)
                                  .build()))),
          new Rpc(
              "LabelService/ListLabels",
              ANY,
              (test, caller, ids) ->
                  test.labels(caller)
                      .listLabels(ListLabelsRequest.getDefaultInstance())
                      .getLabelsList()),
          new Rpc(
              "LabelService/BatchGetLabels",
              EnumSet.of(Role.SERVICE, Role.AUDITOR),
              (test, caller, ids) ->
                  test.labels(caller)
                      .batchGetLabels(
                          BatchGetLabelsRequest.newBuilder().addIds(ids.labelId()).build())
                      .getLabelsList()));

  static Stream<Arguments> rpcs() {
    return RPCS.stream().map(rpc -> argumentSet(rpc.name(), rpc));
  }

  @BeforeAll
  void prepare() {
    String digest =
        policies(THEIRS, "paula", Role.POLICY_AUTHOR)
            .uploadPolicy(
                UploadPolicyRequest.newBuilder()
                    .setDocument(
                        """
                        name: theirs
                        rules:
                          - {id: ask, stage: ACTION, when: "true", decision: APPROVE, reason: HUMAN_OVERSIGHT}
                        """)
                    .build())
            .getPolicy()
            .getDigest();
    policies(THEIRS, "paula", Role.POLICY_AUTHOR)
        .validatePolicy(ValidatePolicyRequest.newBuilder().setDigest(digest).build());
    String activation =
        policies(THEIRS, "adam", Role.POLICY_ADMIN)
            .activatePolicy(
                ActivatePolicyRequest.newBuilder().setDigest(digest).setReason("test").build())
            .getActivation()
            .getId();
    Decision decision =
        decisions(THEIRS, "ingest", Role.SERVICE)
            .decide(Questions.payment().setEvaluationId("shared-evaluation-id").build())
            .getDecision();
    String label =
        labels(THEIRS, "rita", Role.REVIEWER)
            .createLabel(
                CreateLabelRequest.newBuilder()
                    .setDecisionId(decision.getId())
                    .setKind(LabelKind.LABEL_KIND_TRUE_POSITIVE)
                    .build())
            .getLabel()
            .getId();
    theirs =
        new Theirs(
            decision.getId(),
            decision.getInteractionId(),
            decision.getApprovalId(),
            digest,
            activation,
            label);
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void rpc_showsNothingOfAnotherTenant(Rpc rpc) {
    for (Role role : rpc.roles()) {
      List<?> returned;
      try {
        returned = rpc.call().with(this, credentials(OURS, role), ids());
      } catch (StatusRuntimeException e) {
        assertThat(Failures.reason(e))
            .isIn(ErrorReason.ERROR_REASON_NOT_FOUND, ErrorReason.ERROR_REASON_POLICY_STATE);
        continue;
      }
      assertThat(returned).as(role.claim()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void rpc_refusesEveryOtherRole(Rpc rpc) {
    for (Role role : EnumSet.complementOf(EnumSet.copyOf(rpc.roles()))) {
      assertThat(refusal(() -> rpc.call().with(this, credentials(OURS, role), ids())))
          .as(role.claim())
          .isEqualTo(ErrorReason.ERROR_REASON_ROLE_MISSING);
    }
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void rpc_refusesWithoutAGoodToken(Rpc rpc) {
    Role[] all = Role.values();
    List<String> bad =
        List.of(
            TestIdentity.get().expiredToken(OURS, all),
            TestIdentity.get().foreignToken(OURS, all),
            "not-a-token");
    for (String token : bad) {
      assertThat(refusal(() -> rpc.call().with(this, TestIdentity.bearer(token), ids())))
          .isEqualTo(ErrorReason.ERROR_REASON_TOKEN_INVALID);
    }
  }

  @Test
  void table_hasEveryRpc() {
    Set<String> rpcs =
        Stream.of(
                DecisionServiceGrpc.getServiceDescriptor(),
                ApprovalServiceGrpc.getServiceDescriptor(),
                PolicyServiceGrpc.getServiceDescriptor(),
                LabelServiceGrpc.getServiceDescriptor(),
                BacktestServiceGrpc.getServiceDescriptor())
            .flatMap(service -> service.getMethods().stream())
            .map(method -> method.getFullMethodName().replace("io.whytrail.policy.v1.", ""))
            .collect(Collectors.toSet());

    assertThat(RPCS.stream().map(Rpc::name)).containsExactlyInAnyOrderElementsOf(rpcs);
  }

  private Theirs ids() {
    return requireNonNull(theirs);
  }

  private static CallCredentials credentials(String tenant, Role role) {
    return TestIdentity.get().credentials(tenant, "somebody", role);
  }

  private DecisionServiceBlockingStub decisions(CallCredentials caller) {
    return with(DecisionServiceGrpc.newBlockingStub(channel), caller);
  }

  private ApprovalServiceBlockingStub approvals(CallCredentials caller) {
    return with(ApprovalServiceGrpc.newBlockingStub(channel), caller);
  }

  private PolicyServiceBlockingStub policies(CallCredentials caller) {
    return with(PolicyServiceGrpc.newBlockingStub(channel), caller);
  }

  private BacktestServiceBlockingStub backtests(CallCredentials caller) {
    return with(BacktestServiceGrpc.newBlockingStub(channel), caller);
  }

  private LabelServiceBlockingStub labels(CallCredentials caller) {
    return with(LabelServiceGrpc.newBlockingStub(channel), caller);
  }

  private static <S extends AbstractStub<S>> S with(S stub, CallCredentials caller) {
    return stub.withCallCredentials(caller).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /// The answer about a policy, or the refusal.
  private List<SimulateResponse> simulate(CallCredentials caller, String digest) {
    CompletableFuture<List<SimulateResponse>> answer = new CompletableFuture<>();
    StreamObserver<SimulateRequest> requests =
        with(DecisionServiceGrpc.newStub(channel), caller)
            .simulate(
                new StreamObserver<>() {
                  @Override
                  public void onNext(SimulateResponse response) {
                    answer.complete(List.of(response));
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    answer.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {
                    answer.complete(List.of());
                  }
                });
    requests.onNext(
        SimulateRequest.newBuilder()
            .setPolicy(CandidatePolicy.newBuilder().setDigest(digest))
            .build());
    try {
      List<SimulateResponse> responses = answer.join();
      requests.onCompleted();
      return responses;
    } catch (CompletionException e) {
      throw (StatusRuntimeException) requireNonNull(e.getCause());
    }
  }
}
