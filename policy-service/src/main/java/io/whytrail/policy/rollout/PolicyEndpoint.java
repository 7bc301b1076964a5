package io.whytrail.policy.rollout;

import io.grpc.stub.StreamObserver;
import io.whytrail.policy.storage.Cursor;
import io.whytrail.policy.storage.Ids;
import io.whytrail.policy.v1.ActivatePolicyRequest;
import io.whytrail.policy.v1.ActivatePolicyResponse;
import io.whytrail.policy.v1.BatchGetActivationsRequest;
import io.whytrail.policy.v1.BatchGetActivationsResponse;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.GetPolicyResponse;
import io.whytrail.policy.v1.GetRolloutRequest;
import io.whytrail.policy.v1.GetRolloutResponse;
import io.whytrail.policy.v1.ListPoliciesRequest;
import io.whytrail.policy.v1.ListPoliciesResponse;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PromotePolicyRequest;
import io.whytrail.policy.v1.PromotePolicyResponse;
import io.whytrail.policy.v1.RollbackPolicyRequest;
import io.whytrail.policy.v1.RollbackPolicyResponse;
import io.whytrail.policy.v1.UploadPolicyRequest;
import io.whytrail.policy.v1.UploadPolicyResponse;
import io.whytrail.policy.v1.ValidatePolicyRequest;
import io.whytrail.policy.v1.ValidatePolicyResponse;
import io.whytrail.policy.v1.WithdrawPolicyRequest;
import io.whytrail.policy.v1.WithdrawPolicyResponse;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.paging.PageToken;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Policy versions over gRPC.
@Singleton
public final class PolicyEndpoint extends PolicyServiceGrpc.PolicyServiceImplBase {

  private static final int DEFAULT_PAGE = 100;

  /// Versions are listed without any filter, so every list is the same query.
  private static final String LIST_QUERY = "policies";

  private final Rollout rollout;
  private final Trials trials;

  PolicyEndpoint(Rollout rollout, Trials trials) {
    this.rollout = rollout;
    this.trials = trials;
  }

  @Override
  public void uploadPolicy(
      UploadPolicyRequest request, StreamObserver<UploadPolicyResponse> responses) {
    Caller caller = Caller.require(Role.POLICY_AUTHOR);
    Rollout.Uploaded uploaded =
        rollout.upload(caller.tenant(), caller.subject(), request.getDocument());
    answer(
        responses,
        UploadPolicyResponse.newBuilder()
            .setPolicy(PolicyCodec.version(uploaded.version()))
            .addAllWarnings(uploaded.warnings())
            .build());
  }

  @Override
  public void validatePolicy(
      ValidatePolicyRequest request, StreamObserver<ValidatePolicyResponse> responses) {
    Caller caller = Caller.require(Role.POLICY_AUTHOR);
    Rollout.Validated validated =
        rollout.validate(
            caller.tenant(), caller.subject(), request.getDigest(), request.getReason());
    answer(
        responses,
        ValidatePolicyResponse.newBuilder()
            .setPolicy(PolicyCodec.version(validated.version()))
            .addAllResults(validated.results().stream().map(PolicyCodec::result).toList())
            .build());
  }

  @Override
  public void activatePolicy(
      ActivatePolicyRequest request, StreamObserver<ActivatePolicyResponse> responses) {
    Caller caller = Caller.require(Role.POLICY_ADMIN);
    Rollout.Activated activated =
        rollout.activate(
            caller.tenant(), caller.subject(), request.getDigest(), request.getReason());
    answer(
        responses,
        ActivatePolicyResponse.newBuilder()
            .setPolicy(PolicyCodec.version(activated.version()))
            .setActivation(PolicyCodec.activation(activated.activation()))
            .build());
  }

  @Override
  public void rollbackPolicy(
      RollbackPolicyRequest request, StreamObserver<RollbackPolicyResponse> responses) {
    Caller caller = Caller.require(Role.POLICY_ADMIN);
    Rollout.Activated activated =
        rollout.rollback(caller.tenant(), caller.subject(), request.getReason());
    answer(
        responses,
        RollbackPolicyResponse.newBuilder()
            .setPolicy(PolicyCodec.version(activated.version()))
            .setActivation(PolicyCodec.activation(activated.activation()))
            .build());
  }

  @Override
  public void promotePolicy(
      PromotePolicyRequest request, StreamObserver<PromotePolicyResponse> responses) {
    Caller caller = Caller.require(Role.POLICY_ADMIN);
    Trials.Begun begun =
        trials.begin(
            caller.tenant(),
            caller.subject(),
            new Trials.Wish(
                request.getDigest(),
                PolicyCodec.state(request.getState()),
                request.getReason(),
                request.getPercent(),
                request.hasBudget()
                    ? Optional.of(PolicyCodec.budget(request.getBudget()))
                    : Optional.empty()));
    answer(
        responses,
        PromotePolicyResponse.newBuilder()
            .setPolicy(PolicyCodec.version(begun.version()))
            .setActivation(PolicyCodec.activation(begun.step()))
            .build());
  }

  @Override
  public void withdrawPolicy(
      WithdrawPolicyRequest request, StreamObserver<WithdrawPolicyResponse> responses) {
    Caller caller = Caller.require(Role.POLICY_ADMIN);
    Trials.Begun ended =
        trials.end(caller.tenant(), caller.subject(), request.getDigest(), request.getReason());
    answer(
        responses,
        WithdrawPolicyResponse.newBuilder()
            .setPolicy(PolicyCodec.version(ended.version()))
            .setActivation(PolicyCodec.activation(ended.step()))
            .build());
  }

  @Override
  public void getRollout(GetRolloutRequest request, StreamObserver<GetRolloutResponse> responses) {
    answer(responses, rollout(Caller.current()));
  }

  /// How the versions beside the active one do, for gRPC and the console.
  public GetRolloutResponse rollout(Caller caller) {
    caller.requireRole(Role.POLICY_AUTHOR, Role.POLICY_ADMIN, Role.ANALYST, Role.AUDITOR);
    GetRolloutResponse.Builder response =
        GetRolloutResponse.newBuilder().setActiveDigest(rollout.get(caller.tenant(), "").digest());
    trials.reports(caller.tenant()).forEach(one -> response.addTrials(PolicyCodec.trial(one)));
    return response.build();
  }

  @Override
  public void getPolicy(GetPolicyRequest request, StreamObserver<GetPolicyResponse> responses) {
    answer(responses, get(Caller.current(), request));
  }

  /// One version, for gRPC and the console.
  public GetPolicyResponse get(Caller caller, GetPolicyRequest request) {
    PolicyVersion version = rollout.get(caller.tenant(), request.getDigest());
    return GetPolicyResponse.newBuilder().setPolicy(PolicyCodec.version(version)).build();
  }

  @Override
  public void listPolicies(
      ListPoliciesRequest request, StreamObserver<ListPoliciesResponse> responses) {
    answer(responses, list(Caller.current(), request));
  }

  /// A page of versions, for gRPC and the console.
  public ListPoliciesResponse list(Caller caller, ListPoliciesRequest request) {
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    List<PostgresPolicies.Listed> rows =
        rollout.list(caller.tenant(), Cursor.number(request.getPageToken(), LIST_QUERY), size + 1);
    ListPoliciesResponse.Builder response = ListPoliciesResponse.newBuilder();
    rows.stream()
        .limit(size)
        .forEach(row -> response.addPolicies(PolicyCodec.version(row.version())));
    if (rows.size() > size) {
      response.setNextPageToken(
          PageToken.encode(LIST_QUERY, Long.toString(rows.get(size - 1).sequence())));
    }
    return response.build();
  }

  @Override
  public void batchGetActivations(
      BatchGetActivationsRequest request, StreamObserver<BatchGetActivationsResponse> responses) {
    Caller caller = Caller.require(Role.SERVICE, Role.AUDITOR);
    List<UUID> ids =
        request.getIdsList().stream().flatMap(id -> Ids.parse(id).stream()).distinct().toList();
    Map<UUID, Activation> found =
        rollout.activations(caller.tenant(), ids).stream()
            .collect(Collectors.toMap(Activation::id, Function.identity()));
    BatchGetActivationsResponse.Builder response = BatchGetActivationsResponse.newBuilder();
    for (UUID id : ids) {
      Activation activation = found.get(id);
      if (activation != null) {
        response.addActivations(PolicyCodec.activation(activation));
      }
    }
    answer(responses, response.build());
  }

  private static <T> void answer(StreamObserver<T> responses, T response) {
    responses.onNext(response);
    responses.onCompleted();
  }
}
