package io.whytrail.policy.backtest;

import io.grpc.stub.StreamObserver;
import io.whytrail.policy.backtest.Backtest.Range;
import io.whytrail.policy.rollout.PolicyCodec;
import io.whytrail.policy.rollout.PolicyEndpoint;
import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.BacktestPolicyRequest;
import io.whytrail.policy.v1.BacktestPolicyResponse;
import io.whytrail.policy.v1.BacktestServiceGrpc;
import io.whytrail.policy.v1.DiffPoliciesRequest;
import io.whytrail.policy.v1.DiffPoliciesResponse;
import io.whytrail.policy.v1.GetBacktestRequest;
import io.whytrail.policy.v1.GetBacktestResponse;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.History;
import io.whytrail.policy.v1.ProposeThresholdRequest;
import io.whytrail.policy.v1.ProposeThresholdResponse;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Backtests over gRPC.
@Singleton
public final class BacktestEndpoint extends BacktestServiceGrpc.BacktestServiceImplBase {

  private static final int DEFAULT_DECISIONS = 10_000;
  private static final Role[] READERS = {
    Role.POLICY_AUTHOR, Role.POLICY_ADMIN, Role.ANALYST, Role.AUDITOR
  };

  private final Backtests backtests;
  private final Proposals proposals;
  private final PolicyEndpoint policies;

  BacktestEndpoint(Backtests backtests, Proposals proposals, PolicyEndpoint policies) {
    this.backtests = backtests;
    this.proposals = proposals;
    this.policies = policies;
  }

  @Override
  public void backtestPolicy(
      BacktestPolicyRequest request, StreamObserver<BacktestPolicyResponse> responses) {
    Caller caller = Caller.require(Role.POLICY_AUTHOR);
    Backtests.Done done =
        backtests.run(
            caller.tenant(),
            caller.subject(),
            request.getDigest(),
            request.getReason(),
            range(request.getHistory()));
    BacktestPolicyResponse.Builder response =
        BacktestPolicyResponse.newBuilder()
            .setReport(EffectCodec.report(done.report()))
            .setPolicy(
                policies
                    .get(
                        caller,
                        GetPolicyRequest.newBuilder().setDigest(request.getDigest()).build())
                    .getPolicy());
    done.step().map(PolicyCodec::activation).ifPresent(response::setActivation);
    answer(responses, response.build());
  }

  @Override
  public void getBacktest(
      GetBacktestRequest request, StreamObserver<GetBacktestResponse> responses) {
    Caller caller = Caller.require(READERS);
    Backtests.StoredReport report =
        request.getReportCase() == GetBacktestRequest.ReportCase.ID
            ? backtests.get(caller.tenant(), request.getId())
            : backtests.newest(caller.tenant(), request.getPolicyDigest());
    answer(
        responses, GetBacktestResponse.newBuilder().setReport(EffectCodec.report(report)).build());
  }

  @Override
  public void diffPolicies(
      DiffPoliciesRequest request, StreamObserver<DiffPoliciesResponse> responses) {
    Caller caller = Caller.require(READERS);
    Backtests.Difference difference =
        backtests.difference(
            caller.tenant(),
            request.getFromDigest(),
            request.getToDigest(),
            range(request.getHistory()));
    answer(
        responses,
        DiffPoliciesResponse.newBuilder()
            .addAllChanges(difference.changes().stream().map(EffectCodec::change).toList())
            .setEffect(EffectCodec.effect(difference.effect()))
            .build());
  }

  @Override
  public void proposeThreshold(
      ProposeThresholdRequest request, StreamObserver<ProposeThresholdResponse> responses) {
    Caller caller = Caller.require(Role.POLICY_AUTHOR, Role.ANALYST);
    Proposals.Proposal proposal =
        proposals.propose(
            caller.tenant(),
            request.getPolicyDigest(),
            request.getRuleId(),
            request.getFalsePositiveBudget(),
            range(request.getHistory()));
    answer(responses, encode(proposal));
  }

  private static ProposeThresholdResponse encode(Proposals.Proposal proposal) {
    ProposeThresholdResponse.Builder response =
        ProposeThresholdResponse.newBuilder()
            .setTruePositives(proposal.today().truePositives())
            .setFalsePositives(proposal.today().falsePositives());
    return switch (proposal) {
      case Proposals.Proposal.None none -> response.setExplanation(none.explanation()).build();
      case Proposals.Proposal.Change change ->
          response
              .setVariable(change.variable())
              .setBefore(String.valueOf(change.before()))
              .setAfter(String.valueOf(change.after()))
              .setTruePositivesAfter(change.then().truePositives())
              .setFalsePositivesAfter(change.then().falsePositives())
              .setDocument(change.document())
              .setDigest(change.policy().digest())
              .setEffect(EffectCodec.effect(change.effect()))
              .build();
    };
  }

  private static Range range(History history) {
    return new Range(
        history.hasStartTime()
            ? Optional.of(TimestampCodec.of(history.getStartTime()))
            : Optional.empty(),
        history.hasEndTime()
            ? Optional.of(TimestampCodec.of(history.getEndTime()))
            : Optional.empty(),
        history.getMaxDecisions() == 0 ? DEFAULT_DECISIONS : history.getMaxDecisions());
  }

  private static <T> void answer(StreamObserver<T> responses, T response) {
    responses.onNext(response);
    responses.onCompleted();
  }
}
