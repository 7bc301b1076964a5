package io.whytrail.policy.approval;

import io.whytrail.policy.rule.CanonicalJson;
import io.whytrail.policy.rule.Digest;
import io.whytrail.policy.rule.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// A person's consent to one exact action.
///
/// @param actionDigest the action it is bound to
/// @param variablesJson what the rules saw, for deciding again at redemption
/// @param approverGroup who the rule wants to be asked; may be empty
/// @param quorum how many different people must grant it
/// @param grants who has so far, in their order
/// @param version counts the changes of this approval
public record Approval(
    UUID id,
    UUID decisionId,
    String interactionId,
    String evaluationId,
    String correlationId,
    ApprovalState state,
    String actionDigest,
    String policyDigest,
    Stage stage,
    String variablesJson,
    String toolName,
    String argumentsJson,
    String requester,
    String resolver,
    String comment,
    Instant createTime,
    Instant expireTime,
    Optional<Instant> resolveTime,
    Optional<Instant> redeemTime,
    String ruleId,
    String message,
    String approverGroup,
    int quorum,
    List<Grant> grants,
    long version) {

  public Approval {
    grants = List.copyOf(grants);
  }

  /// One person's consent.
  public record Grant(String reviewer, String comment, Instant time) {}

  Approval with(List<Grant> known) {
    return new Approval(
        id,
        decisionId,
        interactionId,
        evaluationId,
        correlationId,
        state,
        actionDigest,
        policyDigest,
        stage,
        variablesJson,
        toolName,
        argumentsJson,
        requester,
        resolver,
        comment,
        createTime,
        expireTime,
        resolveTime,
        redeemTime,
        ruleId,
        message,
        approverGroup,
        quorum,
        known,
        version);
  }

  /// What the reviewer is shown, as one digest: canonical JSON of these fields and no others.
  public String shownDigest() {
    Map<String, String> shown = new TreeMap<>();
    shown.put("action_digest", actionDigest);
    shown.put("arguments_json", argumentsJson);
    shown.put("decision_id", decisionId.toString());
    shown.put("expire_time", expireTime.toString());
    shown.put("id", id.toString());
    shown.put("interaction_id", interactionId);
    shown.put("message", message);
    shown.put("policy_digest", policyDigest);
    shown.put("requester", requester);
    shown.put("rule_id", ruleId);
    shown.put("tool_name", toolName);
    return Digest.of(CanonicalJson.write(shown));
  }

  boolean expiredAt(Instant now) {
    return !now.isBefore(expireTime);
  }

  /// Whether nothing can change any more. A granted approval can still be redeemed, until it
  /// expires.
  boolean finalAt(Instant now) {
    return switch (state) {
      case PENDING -> false;
      case GRANTED -> expiredAt(now);
      case REJECTED, EXPIRED, REDEEMED -> true;
    };
  }
}
