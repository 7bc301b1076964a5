package io.whytrail.replay.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.comparison.Tally.FlipGroup;
import io.whytrail.replay.comparison.Tally.TruthCount;
import io.whytrail.replay.decision.Truth;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which limit a flip counts against.
class LimitsTest {

  private static final String ATTACK = "PROMPT_INJECTION";
  private static final String MONEY = "LIMIT_EXCEEDED";

  /// 200 cases: 100 attacks, 50 harmless, 50 of which nothing is known.
  private static Tally tally(FlipGroup... groups) {
    int stricter = List.of(groups).stream().mapToInt(FlipGroup::stricter).sum();
    int looser = List.of(groups).stream().mapToInt(FlipGroup::looser).sum();
    return new Tally(
        0,
        200 - stricter - looser,
        stricter + looser,
        stricter,
        looser,
        0,
        0,
        List.of(),
        List.of(groups),
        List.of(new TruthCount(Truth.ATTACK, 100), new TruthCount(Truth.BENIGN, 50)));
  }

  private static List<String> reasons(Tally tally, Threshold... thresholds) {
    return Gate.rule(tally, new Tolerance(0, 0.05, 1, 0.9, List.of(thresholds))).reasons();
  }

  @Test
  void improvements_areNoRegression() {
    assertThat(
            reasons(
                tally(
                    new FlipGroup(Truth.ATTACK, ATTACK, 40, 0),
                    new FlipGroup(Truth.BENIGN, ATTACK, 0, 40))))
        .isEmpty();
  }

  @Test
  void looserAttackAndStricterHarmlessCase_areRegressions() {
    assertThat(reasons(tally(new FlipGroup(Truth.ATTACK, ATTACK, 0, 1))))
        .containsExactly("1 of 150 looser (0.67 %, tolerated 0.00 %)");
    assertThat(reasons(tally(new FlipGroup(Truth.BENIGN, ATTACK, 6, 0))))
        .containsExactly("6 of 100 stricter (6.00 %, tolerated 5.00 %)");
  }

  @Test
  void flip_countsAgainstTheFirstThresholdThatFits() {
    Tally tally =
        tally(
            new FlipGroup(Truth.UNKNOWN, ATTACK, 0, 2),
            new FlipGroup(Truth.BENIGN, MONEY, 3, 0),
            new FlipGroup(Truth.UNKNOWN, MONEY, 9, 0));

    assertThat(
            reasons(
                tally,
                new Threshold(ATTACK, Truth.UNKNOWN, 0.01, null),
                new Threshold(MONEY, Truth.BENIGN, null, 0.05),
                new Threshold(MONEY, Truth.UNKNOWN, null, 0.05)))
        .containsExactly(
            "LIMIT_EXCEEDED of BENIGN cases: 3 of 50 stricter (6.00 %, tolerated 5.00 %)");
    assertThat(
            reasons(
                tally,
                new Threshold(ATTACK, Truth.UNKNOWN, 0.009, null),
                new Threshold("", Truth.BENIGN, null, 1.0)))
        .containsExactly(
            "9 of 100 stricter (9.00 %, tolerated 5.00 %)",
            "PROMPT_INJECTION of all cases: 2 of 200 looser (1.00 %, tolerated 0.90 %)");
  }

  /// A threshold is no way around the rule for critical flips.
  @Test
  void criticalFlip_isToleratedByNoThreshold() {
    Tally flips = tally(new FlipGroup(Truth.BENIGN, ATTACK, 0, 1));
    Tally critical = new Tally(0, 199, 1, 0, 1, 1, 0, List.of(), flips.groups(), flips.truths());

    assertThat(reasons(critical, new Threshold(ATTACK, Truth.UNKNOWN, 1.0, 1.0)))
        .singleElement()
        .asString()
        .startsWith("1 critical");
  }

  @Test
  void breaks_saysTheSameOfAKindOfFlip() {
    Tolerance tolerance =
        new Tolerance(0, 1, 1, 0.9, List.of(new Threshold(MONEY, Truth.UNKNOWN, 0.5, null)));
    Limits limits =
        new Limits(
            tally(
                new FlipGroup(Truth.UNKNOWN, ATTACK, 0, 1),
                new FlipGroup(Truth.UNKNOWN, MONEY, 0, 1)),
            tolerance);

    assertThat(limits.breaks(Truth.UNKNOWN, ATTACK, Direction.LOOSER)).isTrue();
    assertThat(limits.breaks(Truth.UNKNOWN, MONEY, Direction.LOOSER)).isFalse();
    assertThat(limits.breaks(Truth.BENIGN, ATTACK, Direction.LOOSER)).isFalse();
    assertThat(limits.breaks(Truth.UNKNOWN, ATTACK, Direction.STRICTER)).isFalse();
  }
}
