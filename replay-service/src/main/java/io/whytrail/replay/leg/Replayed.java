package io.whytrail.replay.leg;

import io.whytrail.replay.comparison.Answer;
import io.whytrail.replay.comparison.ScoreChange;
import java.util.Optional;

/// What came of replaying one case.
///
/// @param exact whether what decided is what decided then, so that nothing can have changed
/// @param scores where it was rated again
public record Replayed(Answer answer, boolean exact, Optional<ScoreChange> scores) {

  static Replayed not(String reason) {
    return new Replayed(new Answer.Unanswerable(reason), false, Optional.empty());
  }
}
