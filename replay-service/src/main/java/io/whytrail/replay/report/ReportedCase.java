package io.whytrail.replay.report;

import io.whytrail.replay.comparison.Comparison;
import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.comparison.ScoreChange;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import java.util.List;
import java.util.Optional;

/// One diverged case.
///
/// @param scores where it was rated again
public record ReportedCase(
    String decisionId,
    String interactionId,
    Stage stage,
    Verdict from,
    Verdict to,
    List<RuleMatch> recordedMatches,
    List<RuleMatch> candidateMatches,
    boolean critical,
    Truth truth,
    Optional<ScoreChange> scores) {

  private static final String NO_RULE = "(no rule)";

  public ReportedCase {
    recordedMatches = List.copyOf(recordedMatches);
    candidateMatches = List.copyOf(candidateMatches);
  }

  /// A case that was decided on its recorded rating.
  public ReportedCase(
      String decisionId,
      String interactionId,
      Stage stage,
      Verdict from,
      Verdict to,
      List<RuleMatch> recordedMatches,
      List<RuleMatch> candidateMatches,
      boolean critical,
      Truth truth) {
    this(
        decisionId,
        interactionId,
        stage,
        from,
        to,
        recordedMatches,
        candidateMatches,
        critical,
        truth,
        Optional.empty());
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
