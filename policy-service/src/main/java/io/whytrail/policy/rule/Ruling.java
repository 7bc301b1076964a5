package io.whytrail.policy.rule;

import java.time.Duration;
import java.util.List;

/// What a policy says about one set of variables.
///
/// @param matches in canonical order; the policy's default where no rule matched
/// @param message of the first match that has one; may be empty
/// @param approverGroup who should be asked, where a person must consent; may be empty
/// @param approvers how many different people must consent
/// @param approvalExpiry how long a person has to answer
public record Ruling(
    Verdict verdict,
    List<Match> matches,
    List<Obligation> obligations,
    String message,
    String approverGroup,
    int approvers,
    Duration approvalExpiry) {

  /// The reason of a rule that could not be evaluated.
  public static final String RULE_ERROR = "RULE_ERROR";

  /// The reason of a policy's default.
  public static final String NO_RULE_MATCHED = "NO_RULE_MATCHED";

  public Ruling {
    matches = List.copyOf(matches);
    obligations = List.copyOf(obligations);
  }

  public List<String> ruleIds() {
    return matches.stream().map(Match::ruleId).toList();
  }

  /// How many rules could not be evaluated.
  public long errors() {
    return matches.stream().filter(match -> match.reason().equals(RULE_ERROR)).count();
  }
}
