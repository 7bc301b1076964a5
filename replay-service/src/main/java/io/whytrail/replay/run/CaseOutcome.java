package io.whytrail.replay.run;

import io.whytrail.replay.comparison.Outcome;
import io.whytrail.replay.comparison.Outcome.Diverged;
import io.whytrail.replay.comparison.Outcome.NotReplayable;
import io.whytrail.replay.comparison.Outcome.Reproduced;
import io.whytrail.replay.comparison.ScoreChange;
import io.whytrail.replay.suite.SuiteCase;
import java.util.Optional;

/// How one case of a run ended.
///
/// @param scores where it was rated again
public record CaseOutcome(SuiteCase suiteCase, Outcome outcome, Optional<ScoreChange> scores) {

  public CaseState state() {
    return switch (outcome) {
      case Reproduced _ -> CaseState.REPRODUCED;
      case Diverged _ -> CaseState.DIVERGED;
      case NotReplayable _ -> CaseState.NOT_REPLAYABLE;
    };
  }

  /// Its place in a list that starts with what matters most.
  int rank() {
    return switch (outcome) {
      case Diverged diverged when diverged.critical() -> 0;
      case Diverged diverged ->
          switch (diverged.direction()) {
            case LOOSER -> 1;
            case STRICTER -> 2;
            case SAME_VERDICT -> 3;
          };
      case NotReplayable _ -> 4;
      case Reproduced _ -> 5;
    };
  }
}
