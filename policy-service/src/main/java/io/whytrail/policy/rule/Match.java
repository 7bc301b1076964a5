package io.whytrail.policy.rule;

import java.util.Comparator;

/// One rule that spoke.
///
/// @param reason the name of a reason code
/// @param message what the caller may be told; may be empty
public record Match(
    String ruleId, String reason, Severity severity, Verdict verdict, String message) {

  /// The strictest first, then by rule id.
  static final Comparator<Match> CANONICAL =
      Comparator.comparing(Match::verdict).reversed().thenComparing(Match::ruleId);
}
