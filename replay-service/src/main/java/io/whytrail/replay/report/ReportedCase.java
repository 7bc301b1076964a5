package io.whytrail.replay.report;

import io.whytrail.replay.comparison.Comparison;
import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import java.util.List;

/// One diverged case.
public record ReportedCase(
    String decisionId,
    String interactionId,
    Stage stage,
    Verdict from,
    Verdict to,
    List<RuleMatch> recordedMatches,
    List<RuleMatch> candidateMatches,
    boolean critical,
    Truth truth) {

  private static final String NO_RULE = "(no rule)";

  public ReportedCase {
    recordedMatches = List.copyOf(recordedMatches);
    candidateMatches = List.copyOf(candidateMatches);
  }

  public Direction direction() {
    return Comparison.direction(from, to);
  }

  /// The rule to look at: the one that let go where the candidate is looser, else the one that
  /// decides now. Matches are in canonical order, so it is the first.
  public String rule() {
    return deciding().isEmpty() ? NO_RULE : deciding().getFirst().ruleId();
  }

  /// The reason of that rule; empty where there is none.
  public String reason() {
    return deciding().isEmpty() ? "" : deciding().getFirst().reason();
  }

  private List<RuleMatch> deciding() {
    return direction() == Direction.LOOSER ? recordedMatches : candidateMatches;
  }

  public List<String> recordedRules() {
    return recordedMatches.stream().map(RuleMatch::ruleId).toList();
  }

  public List<String> candidateRules() {
    return candidateMatches.stream().map(RuleMatch::ruleId).toList();
  }
}
