package io.whytrail.policy.feedback;

import io.whytrail.policy.storage.TimestampCodec;

/// Between labels and the contract.
final class LabelCodec {

  private static final String PREFIX = "LABEL_KIND_";

  private LabelCodec() {}

  static io.whytrail.policy.v1.Label label(Label label) {
    return io.whytrail.policy.v1.Label.newBuilder()
        .setId(label.id().toString())
        .setDecisionId(label.decisionId().toString())
        .setInteractionId(label.interactionId())
        .setKind(io.whytrail.policy.v1.LabelKind.valueOf(PREFIX + label.kind().name()))
        .setPolicyDigest(label.policyDigest())
        .setModelVersion(label.modelVersion())
        .addAllRuleIds(label.ruleIds())
        .setLabeller(label.labeller())
        .setComment(label.comment())
        .setCreateTime(TimestampCodec.of(label.createTime()))
        .setCorrelationId(label.correlationId())
        .build();
  }

  /// The kind of a request, which the contract has checked.
  static LabelKind kind(io.whytrail.policy.v1.LabelKind kind) {
    return LabelKind.valueOf(kind.name().substring(PREFIX.length()));
  }

  /// The name of a filter; empty for any kind.
  static String filter(io.whytrail.policy.v1.LabelKind kind) {
    return kind == io.whytrail.policy.v1.LabelKind.LABEL_KIND_UNSPECIFIED ? "" : kind(kind).name();
  }
}
