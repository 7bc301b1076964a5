package io.whytrail.replay.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.replay.comparison.Answer.Decided;
import io.whytrail.replay.comparison.Answer.Unanswerable;
import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.comparison.Outcome.Diverged;
import io.whytrail.replay.comparison.Outcome.NotReplayable;
import io.whytrail.replay.comparison.Outcome.Reproduced;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Severity;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  /// Matches are written rule:severity:verdict, one after the other.
  @ParameterizedTest(name = "{0} by {1} -> {2} by {3} is {4}")
  @CsvSource(
      textBlock =
          """
          # recorded, by,                              candidate, by,                          outcome,      critical
          BLOCK,   a:CRITICAL:BLOCK,                   BLOCK,   a:CRITICAL:BLOCK,              REPRODUCED,   false
          ALLOW,   '',                                 ALLOW,   '',                            REPRODUCED,   false
          BLOCK,   a:HIGH:BLOCK b:LOW:ALLOW,           BLOCK,   a:HIGH:BLOCK b:LOW:ALLOW,      REPRODUCED,   false
          BLOCK,   a:HIGH:BLOCK b:LOW:ALLOW,           BLOCK,   a:HIGH:BLOCK,                  SAME_VERDICT, false
          BLOCK,   a:HIGH:BLOCK b:HIGH:BLOCK,          BLOCK,   b:HIGH:BLOCK a:HIGH:BLOCK,     SAME_VERDICT, false
          BLOCK,   a:CRITICAL:BLOCK,                   BLOCK,   a:LOW:BLOCK,                   SAME_VERDICT, false
          ALLOW,   '',                                 CHECK,   c:LOW:CHECK,                   STRICTER,     false
          ALLOW,   '',                                 APPROVE, c:LOW:APPROVE,                 STRICTER,     false
          ALLOW,   '',                                 BLOCK,   c:LOW:BLOCK,                   STRICTER,     false
          CHECK,   c:CRITICAL:CHECK,                   APPROVE, c:CRITICAL:APPROVE,            STRICTER,     false
          APPROVE, c:CRITICAL:APPROVE,                 BLOCK,   c:CRITICAL:BLOCK,              STRICTER,     false
          BLOCK,   a:CRITICAL:BLOCK,                   APPROVE, a:CRITICAL:APPROVE,            LOOSER,       false
          BLOCK,   a:CRITICAL:BLOCK,                   CHECK,   '',                            LOOSER,       false
          BLOCK,   a:CRITICAL:BLOCK,                   ALLOW,   '',                            LOOSER,       true
          APPROVE, a:CRITICAL:APPROVE,                 ALLOW,   '',                            LOOSER,       true
          BLOCK,   b:HIGH:BLOCK a:CRITICAL:APPROVE,    ALLOW,   '',                            LOOSER,       true
          BLOCK,   b:HIGH:BLOCK a:CRITICAL:CHECK,      ALLOW,   '',                            LOOSER,       false
          BLOCK,   b:HIGH:BLOCK,                       ALLOW,   '',                            LOOSER,       false
          CHECK,   a:CRITICAL:CHECK,                   ALLOW,   '',                            LOOSER,       false
          """)
  void of_tellsFlipsFromDivergencesAndFindsCriticalOnes(
      Verdict recorded,
      @Nullable String recordedMatches,
      Verdict candidate,
      @Nullable String candidateMatches,
      String outcome,
      boolean critical) {
    Outcome actual =
        Comparison.of(
            new Recorded(recorded, matches(recordedMatches), "sha256:recorded", Truth.UNKNOWN),
            new Decided(candidate, matches(candidateMatches)),
            false);

    Outcome expected =
        outcome.equals("REPRODUCED")
            ? new Reproduced()
            : new Diverged(
                candidate, matches(candidateMatches), Direction.valueOf(outcome), critical, false);
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void of_letsAMessageBeReworded() {
    RuleMatch recorded =
        new RuleMatch("a", "RISK_HIGH", Severity.HIGH, Verdict.BLOCK, "Not today.");
    RuleMatch reworded = new RuleMatch("a", "RISK_HIGH", Severity.HIGH, Verdict.BLOCK, "No.");

    Outcome outcome =
        Comparison.of(
            new Recorded(Verdict.BLOCK, List.of(recorded), "sha256:recorded", Truth.UNKNOWN),
            new Decided(Verdict.BLOCK, List.of(reworded)),
            false);

    assertThat(outcome).isEqualTo(new Reproduced());
  }

  @Test
  void of_callsADifferenceUnderTheRecordedPolicyUnexplained() {
    Recorded recorded = new Recorded(Verdict.ALLOW, List.of(), "sha256:same", Truth.UNKNOWN);

    Outcome changed =
        Comparison.of(recorded, new Decided(Verdict.CHECK, matches("a:LOW:CHECK")), true);
    Outcome same = Comparison.of(recorded, new Decided(Verdict.ALLOW, List.of()), true);

    assertThat(changed)
        .isInstanceOfSatisfying(
            Diverged.class, diverged -> assertThat(diverged.unexplained()).isTrue());
    assertThat(same).isEqualTo(new Reproduced());
  }

  @Test
  void of_keepsWhyACaseCouldNotBeReplayed() {
    Recorded recorded =
        new Recorded(Verdict.BLOCK, matches("a:CRITICAL:BLOCK"), "sha256:x", Truth.UNKNOWN);

    Outcome outcome = Comparison.of(recorded, new Unanswerable("missing:amount_micros"), false);

    assertThat(outcome).isEqualTo(new NotReplayable("missing:amount_micros"));
  }

  @Test
  void tally_countsEveryCaseOnce() {
    Tally tally =
        Tally.EMPTY
            .plus(recorded(Verdict.ALLOW), new Reproduced())
            .plus(recorded(Verdict.ALLOW), new NotReplayable("missing:x"))
            .plus(recorded(Verdict.BLOCK), diverged(Verdict.ALLOW, Direction.LOOSER, true, false))
            .plus(recorded(Verdict.BLOCK), diverged(Verdict.ALLOW, Direction.LOOSER, false, false))
            .plus(recorded(Verdict.ALLOW), diverged(Verdict.BLOCK, Direction.STRICTER, false, true))
            .plus(
                recorded(Verdict.CHECK),
                diverged(Verdict.CHECK, Direction.SAME_VERDICT, false, false));

    assertThat(tally)
        .isEqualTo(
            new Tally(
                1,
                1,
                4,
                1,
                2,
                1,
                1,
                List.of(
                    new Tally.FlipCount(Verdict.ALLOW, Verdict.BLOCK, 1),
                    new Tally.FlipCount(Verdict.BLOCK, Verdict.ALLOW, 2)),
                List.of(new Tally.FlipGroup(Truth.ATTACK, "", 1, 2)),
                List.of(new Tally.TruthCount(Truth.ATTACK, 5))));
    assertThat(tally.cases()).isEqualTo(6);
    assertThat(tally.replayed()).isEqualTo(5);
    assertThat(tally.flipped()).isEqualTo(3);
    assertThat(tally.coverage()).isEqualTo(5 / 6.0);
  }

  private static Recorded recorded(Verdict verdict) {
    return new Recorded(verdict, List.of(), "sha256:recorded", Truth.ATTACK);
  }

  private static Diverged diverged(
      Verdict verdict, Direction direction, boolean critical, boolean unexplained) {
    return new Diverged(verdict, List.of(), direction, critical, unexplained);
  }

  private static List<RuleMatch> matches(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return List.of();
    }
    return Stream.of(text.split(" ", -1))
        .map(match -> match.split(":", -1))
        .map(part ->
            new RuleMatch(
                part[0], "RISK_HIGH", Severity.valueOf(part[1]), Verdict.valueOf(part[2]), ""))
        .toList();
  }
}
