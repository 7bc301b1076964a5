package io.whytrail.replay.decision;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;

/// One rule that matched.
///
/// @param reason the reason code without its prefix, as in `MONEY_MOVEMENT`
/// @param message what the caller may be told; may be empty
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RuleMatch(
    String ruleId, String reason, Severity severity, Verdict verdict, String message) {

  /// The same rule said the same thing; its wording may differ.
  public boolean agreesWith(RuleMatch other) {
    return ruleId.equals(other.ruleId)
        && reason.equals(other.reason)
        && severity == other.severity
        && verdict == other.verdict;
  }
}
