package io.whytrail.local.demo;

import io.grpc.ClientInterceptor;
import io.whytrail.local.connection.Connections;
import io.whytrail.local.identity.TokenIssuer.Identity;
import io.whytrail.local.mesh.ServiceName;
import io.whytrail.policy.v1.Approval;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.ListApprovalsRequest;
import io.whytrail.policy.v1.ListApprovalsResponse;
import io.whytrail.policy.v1.ResolveApprovalRequest;
import io.whytrail.runtime.identity.Role;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A person who decides, and who is not the one that asks.
final class ReviewerClient {

  private static final int SECONDS = 30;
  private static final String STATE = "APPROVAL_STATE_";

  private final ApprovalServiceBlockingStub stub;

  ReviewerClient(Connections connections, String tenant) {
    this(
        ApprovalServiceGrpc.newBlockingStub(connections.to(ServiceName.POLICY))
            .withCallCredentials(
                connections.as(Identity.of("demo-reviewer", tenant, Role.REVIEWER))));
  }

  private ReviewerClient(ApprovalServiceBlockingStub stub) {
    this.stub = stub;
  }

  ReviewerClient with(ClientInterceptor interceptor) {
    return new ReviewerClient(stub.withInterceptors(interceptor));
  }

  Approval grant(Approval approval, String comment) {
    return resolve(approval, ApprovalState.APPROVAL_STATE_GRANTED, comment);
  }

  Approval reject(Approval approval, String comment) {
    return resolve(approval, ApprovalState.APPROVAL_STATE_REJECTED, comment);
  }

  /// How many approvals the tenant has in each state.
  Map<String, Long> byState() {
    Map<String, Long> states = new TreeMap<>();
    String token = "";
    do {
      ListApprovalsResponse page =
          stub()
              .listApprovals(
                  ListApprovalsRequest.newBuilder().setPageSize(1000).setPageToken(token).build());
      page.getApprovalsList()
          .forEach(approval ->
              states.merge(approval.getState().name().substring(STATE.length()), 1L, Long::sum));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return states;
  }

  private Approval resolve(Approval approval, ApprovalState state, String comment) {
    return stub()
        .resolveApproval(
            ResolveApprovalRequest.newBuilder()
                .setId(approval.getId())
                .setState(state)
                .setComment(comment)
                .setActionDigest(approval.getActionDigest())
                .build())
        .getApproval();
  }

  private ApprovalServiceBlockingStub stub() {
    return stub.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }
}
