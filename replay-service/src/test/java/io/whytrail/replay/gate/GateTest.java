package io.whytrail.replay.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.replay.comparison.Tally;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # what it shows                      | not | repr | stri | loos | crit | unex | tolerance       | result
          nothing changed                      |   0 |  500 |    0 |    0 |    0 |    0 | 0,0,1,0.9       | PASS
          nothing was there                    |   0 |    0 |    0 |    0 |    0 |    0 | 0,0,0,0         | INCONCLUSIVE
          nothing could be replayed            |  10 |    0 |    0 |    0 |    0 |    0 | 1,1,0,0         | INCONCLUSIVE
          too few cases                        |   0 |   99 |    0 |    0 |    0 |    0 | 0,0,100,0       | INCONCLUSIVE
          just enough cases                    |   0 |  100 |    0 |    0 |    0 |    0 | 0,0,100,0       | PASS
          too little coverage                  |  11 |   89 |    0 |    0 |    0 |    0 | 0,0,1,0.9       | INCONCLUSIVE
          just enough coverage                 |  10 |   90 |    0 |    0 |    0 |    0 | 0,0,1,0.9       | PASS
          one looser flip                      |   0 |  999 |    0 |    1 |    0 |    0 | 0,0,1,0.9       | REGRESSION
          as many looser flips as tolerated    |   0 |   99 |    0 |    1 |    0 |    0 | 0.01,0,1,0.9    | PASS
          more looser flips than tolerated     |   0 |   98 |    0 |    2 |    0 |    0 | 0.01,0,1,0.9    | REGRESSION
          as many stricter flips as tolerated  |   0 |   95 |    5 |    0 |    0 |    0 | 0,0.05,1,0.9    | PASS
          more stricter flips than tolerated   |   0 |   94 |    6 |    0 |    0 |    0 | 0,0.05,1,0.9    | REGRESSION
          a critical flip among the tolerated  |   0 | 9999 |    0 |    1 |    1 |    0 | 1,1,1,0         | REGRESSION
          an unexplained difference            |   0 | 9999 |    0 |    0 |    0 |    1 | 1,1,1,0         | REGRESSION
          a regression among too few cases     |   0 |    3 |    0 |    1 |    0 |    0 | 0,0,100,0.9     | REGRESSION
          a regression at too little coverage  |  90 |    9 |    0 |    1 |    0 |    0 | 0,0,1,0.9       | REGRESSION
          by default no loosening              |   0 |  999 |    0 |    1 |    0 |    0 |                 | REGRESSION
          by default one in twenty stricter    |   0 |   95 |    5 |    0 |    0 |    0 |                 | PASS
          by default no more than that         |   0 |   94 |    6 |    0 |    0 |    0 |                 | REGRESSION
          by default nine in ten replayed      |  11 |   89 |    0 |    0 |    0 |    0 |                 | INCONCLUSIVE
          """)
  void rule_decides(
      String shows,
      int notReplayable,
      int reproduced,
      int stricter,
      int looser,
      int critical,
      int unexplained,
      @Nullable String tolerance,
      GateResult expected) {
    int diverged = Math.max(stricter + looser, unexplained);
    Tally tally =
        Tally.of(
            notReplayable,
            reproduced,
            diverged,
            stricter,
            looser,
            critical,
            unexplained,
            List.of());

    Gate.Ruling ruling = Gate.rule(tally, tolerance(tolerance));

    assertThat(ruling.result()).as(shows).isEqualTo(expected);
    assertThat(ruling.reasons().isEmpty()).isEqualTo(expected == GateResult.PASS);
  }

  @Test
  void rule_givesEveryReason() {
    Tally tally = Tally.of(0, 80, 20, 8, 12, 2, 1, List.of());

    Gate.Ruling ruling = Gate.rule(tally, Tolerance.DEFAULT);

    assertThat(ruling.reasons())
        .containsExactly(
            "2 critical: a critical rule lost its BLOCK or APPROVE to an ALLOW (none is tolerated)",
            "1 unexplained: the candidate is the recorded policy, yet it decided differently",
            "12 of 100 looser (12.00 %, tolerated 0.00 %)",
            "8 of 100 stricter (8.00 %, tolerated 5.00 %)");
  }

  @Test
  void rule_saysWhatIsMissing() {
    Tally tally = Tally.of(60, 40, 0, 0, 0, 0, 0, List.of());

    Gate.Ruling ruling = Gate.rule(tally, new Tolerance(0, 0, 50, 0.9));

    assertThat(ruling.reasons())
        .containsExactly("40 replayed, 50 needed", "40.00 % coverage, 90.00 % needed");
  }

  @Test
  void flipRateUpperBound_countsFlipsBothWaysAmongTheReplayed() {
    Tally tally = Tally.of(1000, 490, 10, 4, 3, 0, 0, List.of());

    assertThat(Gate.flipRateUpperBound(tally)).isEqualTo(ClopperPearson.upperBound(7, 500, 0.95));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
  void tolerance_isAShare(double rate) {
    assertThatThrownBy(() -> new Tolerance(rate, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tolerance(0, rate, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tolerance(0, 0, 0, rate))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Tolerance tolerance(@Nullable String text) {
    if (text == null) {
      return Tolerance.DEFAULT;
    }
    String[] part = text.split(",", -1);
    return new Tolerance(
        Double.parseDouble(part[0]),
        Double.parseDouble(part[1]),
        Integer.parseInt(part[2]),
        Double.parseDouble(part[3]));
  }
}
