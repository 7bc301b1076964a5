package io.whytrail.replay.leg;

import io.whytrail.replay.comparison.Answer;
import io.whytrail.replay.comparison.ScoreChange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// A case on its way to those who decide, or why it does not get there.
///
/// @param question empty where there is an objection
/// @param unchanged whether all but the policy is as it was then
record Asking(
    Optional<Question> question,
    String objection,
    boolean unchanged,
    Optional<ScoreChange> scores) {

  static Asking nobody(String objection) {
    return new Asking(Optional.empty(), objection, false, Optional.empty());
  }

  static Asking about(Question question, boolean unchanged, Optional<ScoreChange> scores) {
    return new Asking(Optional.of(question), "", unchanged, scores);
  }

  /// Asks all at once; the answers are in the order of the cases.
  static List<Replayed> all(List<Asking> asked, Deciders deciders) {
    List<Question> questions =
        asked.stream().map(Asking::question).flatMap(Optional::stream).toList();
    Iterator<Answer> answers = deciders.answer(questions).iterator();
    List<Replayed> replayed = new ArrayList<>(asked.size());
    for (Asking one : asked) {
      replayed.add(
          one.question
              .map(question ->
                  new Replayed(
                      answers.next(),
                      one.unchanged && deciders.isOf(question.policyDigest()),
                      one.scores))
              .orElseGet(() -> Replayed.not(one.objection)));
    }
    return replayed;
  }
}
