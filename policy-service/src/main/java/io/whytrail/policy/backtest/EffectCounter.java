package io.whytrail.policy.backtest;

import io.whytrail.policy.backtest.Effect.Change;
import io.whytrail.policy.backtest.Effect.Flip;
import io.whytrail.policy.backtest.Effect.LabelEffect;
import io.whytrail.policy.backtest.Effect.RuleEffect;
import io.whytrail.policy.decision.Decision;
import io.whytrail.policy.feedback.LabelKind;
import io.whytrail.policy.rollout.Difference;
import io.whytrail.policy.rollout.Difference.Direction;
import io.whytrail.policy.rule.Match;
import io.whytrail.policy.rule.Ruling;
import io.whytrail.policy.rule.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts what changes, decision by decision. What it keeps does not grow with their number.
final class EffectCounter {

  private static final int FLIPS = 100;

  private final Map<String, Integer> notReplayable = new TreeMap<>();
  private final Map<Change, Integer> changes =
      new TreeMap<>(Comparator.comparing(Change::from).thenComparing(Change::to));
  private final Map<String, RuleEffect> rules = new TreeMap<>();
  private final Map<LabelKind, LabelEffect> labels = new TreeMap<>();
  private final List<Flip> criticalFlips = new ArrayList<>();
  private final List<Flip> otherFlips = new ArrayList<>();
  private int decisions;
  private int same;
  private int stricter;
  private int looser;
  private int critical;
  private @Nullable Instant oldest;
  private @Nullable Instant newest;

  /// What was said before: recorded, or by another version.
  record Before(Verdict verdict, List<Match> matches) {}

  void unreplayable(Decision decision, String reason) {
    seen(decision);
    notReplayable.merge(reason, 1, Integer::sum);
  }

  void replayed(Decision decision, Before before, Ruling after, Optional<LabelKind> label) {
    seen(decision);
    Difference difference = Difference.of(before.verdict(), before.matches(), after);
    count(rules, before.matches(), true);
    count(rules, after.matches(), false);
    label.ifPresent(kind ->
        labels.merge(
            kind,
            new LabelEffect(1, stops(before.verdict()), stops(after.verdict())),
            EffectCounter::plus));
    switch (difference.direction()) {
      case SAME -> same++;
      case STRICTER -> stricter++;
      case LOOSER -> looser++;
    }
    if (difference.direction() != Direction.SAME) {
      flipped(decision, before, after, difference, label);
    }
  }

  private void seen(Decision decision) {
    decisions++;
    Instant time = decision.decideTime();
    oldest = oldest == null || time.isBefore(oldest) ? time : oldest;
    newest = newest == null || time.isAfter(newest) ? time : newest;
  }

  private void flipped(
      Decision decision,
      Before before,
      Ruling after,
      Difference difference,
      Optional<LabelKind> label) {
    critical += difference.critical() ? 1 : 0;
    changes.merge(new Change(before.verdict(), after.verdict()), 1, Integer::sum);
    List<Flip> flips = difference.critical() ? criticalFlips : otherFlips;
    if (flips.size() < FLIPS) {
      flips.add(
          new Flip(
              decision.id(),
              decision.interactionId(),
              decision.stage(),
              before.verdict(),
              after.verdict(),
              before.matches().stream().map(Match::ruleId).toList(),
              after.ruleIds(),
              difference.critical(),
              label));
    }
  }

  private static void count(Map<String, RuleEffect> rules, List<Match> matches, boolean before) {
    for (Match match : matches) {
      RuleEffect one = before ? new RuleEffect(1, 0) : new RuleEffect(0, 1);
      rules.merge(
          match.ruleId(),
          one,
          (a, b) -> new RuleEffect(a.before() + b.before(), a.after() + b.after()));
    }
  }

  private static int stops(Verdict verdict) {
    return verdict == Verdict.ALLOW ? 0 : 1;
  }

  private static LabelEffect plus(LabelEffect a, LabelEffect b) {
    return new LabelEffect(
        a.labelled() + b.labelled(),
        a.stoppedBefore() + b.stoppedBefore(),
        a.stoppedAfter() + b.stoppedAfter());
  }

  Effect effect() {
    return new Effect(
        decisions,
        notReplayable,
        same,
        stricter,
        looser,
        critical,
        changes,
        rules,
        labels,
        Stream.concat(criticalFlips.stream(), otherFlips.stream()).limit(FLIPS).toList(),
        Optional.ofNullable(oldest),
        Optional.ofNullable(newest));
  }
}
