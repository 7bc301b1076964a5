package io.whytrail.replay.comparison;

import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Severity;
import io.whytrail.replay.decision.Verdict;
import java.util.List;

/// Compares a recorded decision with a candidate's.
public final class Comparison {

  private Comparison() {}

  /// @param exact whether what decides is what decided then, so that nothing can have changed
  public static Outcome of(Recorded recorded, Answer answer, boolean exact) {
    return switch (answer) {
      case Answer.Unanswerable(String reason) -> new Outcome.NotReplayable(reason);
      case Answer.Decided decided -> of(recorded, decided, exact);
    };
  }

  private static Outcome of(Recorded recorded, Answer.Decided decided, boolean exact) {
    Direction direction = direction(recorded.verdict(), decided.verdict());
    if (direction == Direction.SAME_VERDICT && agree(recorded.matches(), decided.matches())) {
      return new Outcome.Reproduced();
    }
    return new Outcome.Diverged(
        decided.verdict(),
        decided.matches(),
        direction,
        decided.verdict() == Verdict.ALLOW && recorded.stoppedByCriticalRule(),
        exact);
  }

  public static Direction direction(Verdict from, Verdict to) {
    if (to.looserThan(from)) {
      return Direction.LOOSER;
    }
    return to.stricterThan(from) ? Direction.STRICTER : Direction.SAME_VERDICT;
  }

  static boolean stopsCritically(RuleMatch match) {
    return match.severity() == Severity.CRITICAL && match.verdict().stops();
  }

  /// The order counts: it is canonical, so another order is another answer.
  private static boolean agree(List<RuleMatch> recorded, List<RuleMatch> decided) {
    if (recorded.size() != decided.size()) {
      return false;
    }
    for (int i = 0; i < recorded.size(); i++) {
      if (!recorded.get(i).agreesWith(decided.get(i))) {
        return false;
      }
    }
    return true;
  }
}
