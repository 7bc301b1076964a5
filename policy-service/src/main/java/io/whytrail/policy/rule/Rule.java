package io.whytrail.policy.rule;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// One rule as it is written.
///
/// @param when a CEL expression that says whether the rule matches
/// @param reason the name of a reason code
/// @param message what the caller may be told; may be empty
/// @param approverGroup who should be asked; empty for any reviewer
/// @param approvers how many different people must agree
/// @param approvalExpiry how long a person has to answer
public record Rule(
    String id,
    Set<Stage> stages,
    String when,
    Verdict decision,
    String reason,
    Severity severity,
    String message,
    List<Obligation> obligations,
    String approverGroup,
    int approvers,
    Duration approvalExpiry) {

  /// The ids under which a policy's default and a gate's failure policy speak.
  static final Set<String> RESERVED_IDS = Set.of("default", "failure-policy");

  static final Duration DEFAULT_APPROVAL_EXPIRY = Duration.ofHours(1);

  public Rule {
    stages = Set.copyOf(stages);
    obligations = List.copyOf(obligations);
  }
}
