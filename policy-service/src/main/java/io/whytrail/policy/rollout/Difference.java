package io.whytrail.policy.rollout;

import io.whytrail.policy.rule.Match;
import io.whytrail.policy.rule.Ruling;
import io.whytrail.policy.rule.Severity;
import io.whytrail.policy.rule.Verdict;
import java.util.List;

/// Two versions' answers to the same question.
///
/// @param critical a critical rule's BLOCK or APPROVE became ALLOW
/// @param failed a rule of the candidate could not be evaluated
public record Difference(
    Verdict active, Verdict candidate, Direction direction, boolean critical, boolean failed) {

  /// Where the candidate leads.
  public enum Direction {
    SAME,
    STRICTER,
    LOOSER
  }

  public static Difference of(Ruling active, Ruling candidate) {
    return of(active.verdict(), active.matches(), candidate);
  }

  public static Difference of(Verdict active, List<Match> matches, Ruling candidate) {
    return new Difference(
        active,
        candidate.verdict(),
        direction(active, candidate.verdict()),
        candidate.verdict() == Verdict.ALLOW && matches.stream().anyMatch(Difference::stops),
        candidate.errors() > 0);
  }

  private static Direction direction(Verdict active, Verdict candidate) {
    int order = candidate.compareTo(active);
    if (order == 0) {
      return Direction.SAME;
    }
    return order > 0 ? Direction.STRICTER : Direction.LOOSER;
  }

  private static boolean stops(Match match) {
    return match.severity() == Severity.CRITICAL
        && (match.verdict() == Verdict.BLOCK || match.verdict() == Verdict.APPROVE);
  }
}
