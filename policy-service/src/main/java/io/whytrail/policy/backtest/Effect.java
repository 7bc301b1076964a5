package io.whytrail.policy.backtest;

import io.whytrail.policy.feedback.LabelKind;
import io.whytrail.policy.rule.Stage;
import io.whytrail.policy.rule.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What changes over recorded decisions.
///
/// @param decisions how many were looked at: the denominator
/// @param notReplayable how many could not be decided again, by reason
/// @param changes how many went from one verdict to another
/// @param rules how often each rule matched, by its id
/// @param flips some of them, critical ones first, then the newest
public record Effect(
    int decisions,
    Map<String, Integer> notReplayable,
    int same,
    int stricter,
    int looser,
    int critical,
    Map<Change, Integer> changes,
    Map<String, RuleEffect> rules,
    Map<LabelKind, LabelEffect> labels,
    List<Flip> flips,
    Optional<Instant> oldest,
    Optional<Instant> newest) {

  public Effect {
    flips = List.copyOf(flips);
  }

  /// From one verdict to another.
  public record Change(Verdict from, Verdict to) {}

  /// How often a rule matched before and after.
  public record RuleEffect(int before, int after) {}

  /// What becomes of decisions with one kind of label.
  public record LabelEffect(int labelled, int stoppedBefore, int stoppedAfter) {}

  /// A decision that would be another one.
  public record Flip(
      UUID decisionId,
      String interactionId,
      Stage stage,
      Verdict before,
      Verdict after,
      List<String> beforeRules,
      List<String> afterRules,
      boolean critical,
      Optional<LabelKind> label) {}

  public int replayed() {
    return same + stricter + looser;
  }

  public double coverage() {
    return decisions == 0 ? 0 : (double) replayed() / decisions;
  }
}
