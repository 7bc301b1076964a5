package io.whytrail.policy.approval;

import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.Grant;
import java.util.Optional;

/// Between approvals and the contract.
final class ApprovalCodec {

  private static final String PREFIX = "APPROVAL_STATE_";

  private ApprovalCodec() {}

  static io.whytrail.policy.v1.Approval approval(Approval approval) {
    io.whytrail.policy.v1.Approval.Builder builder =
        io.whytrail.policy.v1.Approval.newBuilder()
            .setId(approval.id().toString())
            .setDecisionId(approval.decisionId().toString())
            .setInteractionId(approval.interactionId())
            .setEvaluationId(approval.evaluationId())
            .setCorrelationId(approval.correlationId())
            .setState(state(approval.state()))
            .setActionDigest(approval.actionDigest())
            .setPolicyDigest(approval.policyDigest())
            .setToolName(approval.toolName())
            .setArgumentsJson(approval.argumentsJson())
            .setRequester(approval.requester())
            .setResolver(approval.resolver())
            .setComment(approval.comment())
            .setCreateTime(TimestampCodec.of(approval.createTime()))
            .setExpireTime(TimestampCodec.of(approval.expireTime()))
            .setShownDigest(approval.shownDigest())
            .setRuleId(approval.ruleId())
            .setMessage(approval.message())
            .setQuorum(approval.quorum())
            .setApproverGroup(approval.approverGroup());
    approval
        .grants()
        .forEach(grant ->
            builder.addGrants(
                Grant.newBuilder()
                    .setReviewer(grant.reviewer())
                    .setComment(grant.comment())
                    .setGrantTime(TimestampCodec.of(grant.time()))));
    approval.resolveTime().map(TimestampCodec::of).ifPresent(builder::setResolveTime);
    approval.redeemTime().map(TimestampCodec::of).ifPresent(builder::setRedeemTime);
    return builder.build();
  }

  private static io.whytrail.policy.v1.ApprovalState state(ApprovalState state) {
    return io.whytrail.policy.v1.ApprovalState.valueOf(PREFIX + state.name());
  }

  /// Empty for an unspecified state.
  static Optional<ApprovalState> state(io.whytrail.policy.v1.ApprovalState state) {
    return switch (state) {
      case APPROVAL_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
      default -> Optional.of(ApprovalState.valueOf(state.name().substring(PREFIX.length())));
    };
  }
}
