package io.whytrail.policy.feedback;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A person's adjudication of one decision.
public record Label(
    UUID id,
    UUID decisionId,
    String interactionId,
    LabelKind kind,
    String policyDigest,
    String modelVersion,
    List<String> ruleIds,
    String labeller,
    String comment,
    Instant createTime,
    String correlationId) {

  public Label {
    ruleIds = List.copyOf(ruleIds);
  }
}
