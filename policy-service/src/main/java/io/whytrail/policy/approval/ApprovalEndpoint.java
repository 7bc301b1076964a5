package io.whytrail.policy.approval;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.storage.Cursor;
import io.whytrail.policy.storage.Ids;
import io.whytrail.policy.storage.QueryCodec;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.BatchGetApprovalsRequest;
import io.whytrail.policy.v1.BatchGetApprovalsResponse;
import io.whytrail.policy.v1.GetApprovalRequest;
import io.whytrail.policy.v1.GetApprovalResponse;
import io.whytrail.policy.v1.ListApprovalsRequest;
import io.whytrail.policy.v1.ListApprovalsResponse;
import io.whytrail.policy.v1.RedeemApprovalRequest;
import io.whytrail.policy.v1.RedeemApprovalResponse;
import io.whytrail.policy.v1.ResolveApprovalRequest;
import io.whytrail.policy.v1.ResolveApprovalResponse;
import io.whytrail.policy.v1.WatchApprovalRequest;
import io.whytrail.policy.v1.WatchApprovalResponse;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.paging.PageToken;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Approvals over gRPC.
@Singleton
public final class ApprovalEndpoint extends ApprovalServiceGrpc.ApprovalServiceImplBase {

  private static final int DEFAULT_PAGE = 100;

  /// How long a watcher sleeps at most before it looks whether the approval expired.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Approvals approvals;
  private final ApprovalChanges changes;
  private final Clock clock;

  ApprovalEndpoint(Approvals approvals, ApprovalChanges changes, Clock clock) {
    this.approvals = approvals;
    this.changes = changes;
    this.clock = clock;
  }

  @Override
  public void getApproval(
      GetApprovalRequest request, StreamObserver<GetApprovalResponse> responses) {
    Caller caller =
        Caller.require(Role.REVIEWER, Role.ANALYST, Role.AUDITOR, Role.PRODUCER, Role.SERVICE);
    Approval approval = approvals.get(caller.tenant(), request.getId());
    answer(
        responses,
        GetApprovalResponse.newBuilder().setApproval(ApprovalCodec.approval(approval)).build());
  }

  @Override
  public void listApprovals(
      ListApprovalsRequest request, StreamObserver<ListApprovalsResponse> responses) {
    answer(responses, list(Caller.current(), request));
  }

  /// A page of approvals, for gRPC and the console.
  public ListApprovalsResponse list(Caller caller, ListApprovalsRequest request) {
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    String query = QueryCodec.digest(request.toBuilder().clearPageSize().clearPageToken().build());
    List<Approval> rows =
        approvals.list(
            caller.tenant(),
            ApprovalCodec.state(request.getState()),
            request.getInteractionId(),
            Cursor.id(request.getPageToken(), query),
            size + 1);
    ListApprovalsResponse.Builder response = ListApprovalsResponse.newBuilder();
    rows.stream().limit(size).map(ApprovalCodec::approval).forEach(response::addApprovals);
    if (rows.size() > size) {
      response.setNextPageToken(PageToken.encode(query, rows.get(size - 1).id().toString()));
    }
    return response.build();
  }

  @Override
  public void resolveApproval(
      ResolveApprovalRequest request, StreamObserver<ResolveApprovalResponse> responses) {
    answer(responses, resolve(Caller.current(), request));
  }

  /// A person's verdict, for gRPC and the console.
  public ResolveApprovalResponse resolve(Caller caller, ResolveApprovalRequest request) {
    caller.requireRole(Role.REVIEWER);
    Approval approval =
        approvals.resolve(
            caller.tenant(),
            request.getId(),
            ApprovalCodec.state(request.getState()).orElseThrow(),
            caller.subject(),
            request.getComment(),
            request.getActionDigest());
    return ResolveApprovalResponse.newBuilder()
        .setApproval(ApprovalCodec.approval(approval))
        .build();
  }

  /// Blocks a virtual thread for as long as somebody watches.
  @Override
  public void watchApproval(
      WatchApprovalRequest request, StreamObserver<WatchApprovalResponse> responses) {
    Caller caller = Caller.require(Role.REVIEWER, Role.PRODUCER, Role.SERVICE);
    UUID id = approvals.get(caller.tenant(), request.getId()).id();
    Context call = Context.current();
    try (ApprovalChanges.Watch watch = changes.watch(id)) {
      Context.CancellationListener cancelled = context -> watch.wake();
      call.addListener(cancelled, Runnable::run);
      try {
        follow(caller.tenant(), id.toString(), watch, call, responses);
      } finally {
        call.removeListener(cancelled);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(
      String tenant,
      String id,
      ApprovalChanges.Watch watch,
      Context call,
      StreamObserver<WatchApprovalResponse> responses)
      throws InterruptedException {
    long told = -1;
    Approval current = approvals.get(tenant, id);
    while (!call.isCancelled()) {
      if (current.version() != told) {
        told = current.version();
        responses.onNext(
            WatchApprovalResponse.newBuilder()
                .setApproval(ApprovalCodec.approval(current))
                .build());
      }
      if (current.finalAt(clock.instant())) {
        responses.onCompleted();
        return;
      }
      if (changes.over()) {
        throw Failure.of(
            ErrorReason.ERROR_REASON_PEER_UNAVAILABLE, "The service goes down: watch again.");
      }
      if (watch.await(LOOK) || current.expiredAt(clock.instant())) {
        current = approvals.get(tenant, id);
      }
    }
  }

  @Override
  public void redeemApproval(
      RedeemApprovalRequest request, StreamObserver<RedeemApprovalResponse> responses) {
    Caller caller = Caller.require(Role.SERVICE);
    Approval approval =
        approvals.redeem(caller.tenant(), request.getId(), request.getActionDigest());
    answer(
        responses,
        RedeemApprovalResponse.newBuilder().setApproval(ApprovalCodec.approval(approval)).build());
  }

  @Override
  public void batchGetApprovals(
      BatchGetApprovalsRequest request, StreamObserver<BatchGetApprovalsResponse> responses) {
    Caller caller = Caller.require(Role.SERVICE, Role.AUDITOR);
    List<UUID> ids =
        request.getIdsList().stream().flatMap(id -> Ids.parse(id).stream()).distinct().toList();
    Map<UUID, Approval> found =
        approvals.batch(caller.tenant(), ids).stream()
            .collect(Collectors.toMap(Approval::id, Function.identity()));
    BatchGetApprovalsResponse.Builder response = BatchGetApprovalsResponse.newBuilder();
    for (UUID id : ids) {
      Approval approval = found.get(id);
      if (approval != null) {
        response.addApprovals(ApprovalCodec.approval(approval));
      }
    }
    answer(responses, response.build());
  }

  private static <T> void answer(StreamObserver<T> responses, T response) {
    responses.onNext(response);
    responses.onCompleted();
  }
}
