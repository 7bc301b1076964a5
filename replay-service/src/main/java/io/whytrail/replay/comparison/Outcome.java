package io.whytrail.replay.comparison;

import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Verdict;
import java.util.List;

/// How a case ended.
public sealed interface Outcome {

  /// The same verdict and the same matched rules.
  record Reproduced() implements Outcome {}

  /// Another verdict, or the same verdict by other rules.
  ///
  /// @param critical a critical rule lost its BLOCK or APPROVE to an ALLOW
  /// @param unexplained the candidate is the very policy that was recorded, with the very rating or
  ///   the very model that rated, so nothing can have changed
  record Diverged(
      Verdict verdict,
      List<RuleMatch> matches,
      Direction direction,
      boolean critical,
      boolean unexplained)
      implements Outcome {

    public Diverged {
      matches = List.copyOf(matches);
    }

    /// Why: the reason of the rule that let go where the candidate is looser, else of the one that
    /// decides now. Matches are in canonical order, so it is the first.
    public String reason(Recorded recorded) {
      List<RuleMatch> deciding = direction == Direction.LOOSER ? recorded.matches() : matches;
      return deciding.isEmpty() ? "" : deciding.getFirst().reason();
    }
  }

  /// Something the decision rested on was not recorded, or can no longer be read.
  record NotReplayable(String reason) implements Outcome {}

  /// Where a divergence leads; only another verdict is a flip.
  enum Direction {
    LOOSER,
    STRICTER,
    SAME_VERDICT
  }
}
