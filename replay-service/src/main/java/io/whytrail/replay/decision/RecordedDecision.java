package io.whytrail.replay.decision;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// A decision as policy stored it, with everything that deciding it again needs.
///
/// @param matches all rules that matched, in canonical order
/// @param variablesJson the variables the rules saw, as RFC 8785 canonical JSON; empty where policy
///   did not record them
/// @param decideTime the one clock value the rules saw
public record RecordedDecision(
    String id,
    String interactionId,
    Stage stage,
    Verdict verdict,
    List<RuleMatch> matches,
    String policyDigest,
    String variablesJson,
    Instant decideTime) {

  public RecordedDecision {
    matches = List.copyOf(matches);
  }

  public List<String> ruleIds() {
    return matches.stream().map(RuleMatch::ruleId).toList();
  }

  /// The worst severity among the matches; low where nothing matched.
  public Severity severity() {
    return matches.stream()
        .map(RuleMatch::severity)
        .max(Comparator.naturalOrder())
        .orElse(Severity.LOW);
  }

  /// Digest of the set of rules that matched at this stage: two decisions with the same signature
  /// took the same path through the policy.
  public String signature() {
    return Digests.signature(stage, ruleIds());
  }

  public String variablesDigest() {
    return Digests.ofText(variablesJson);
  }

  /// Digest of everything above, by which a frozen case is recognised again.
  public String digest() {
    return Digests.ofDecision(this);
  }
}
