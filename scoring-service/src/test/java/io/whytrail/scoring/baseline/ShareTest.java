package io.whytrail.scoring.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShareTest {

  private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final Instant NIGHT = Instant.parse("2026-03-16T02:30:00Z");
  private static final Instant DAY = Instant.parse("2026-03-16T14:30:00Z");
  private static final double LOG_CHANCE = Math.log(1e-6);

  @Test
  void whatHappensEveryNight_isOrdinaryAtNightAndNotByDay() {
    Share share = twoWeeks();

    assertThat(share.expected(NIGHT)).isBetween(0.25, 0.4);
    assertThat(share.expected(DAY)).isLessThan(0.02);
    assertThat(share.logTail(8, twenty(NIGHT))).isGreaterThan(LOG_CHANCE);
    assertThat(share.logTail(8, twenty(DAY))).isLessThan(LOG_CHANCE);
  }

  @Test
  void hourThatWasNeverSeen_isLikeTheWhole() {
    Share share = twoWeeks();
    Instant sunday = Instant.parse("2026-03-15T02:30:00Z");

    double[] numbers = share.numbers();
    assertThat(share.expected(sunday)).isEqualTo((numbers[1] + 0.1) / (numbers[0] + 10));
  }

  @Test
  void without_takesTheLatestOutOfTheirHourToo() {
    Share before = twoWeeks();
    Share after = before;
    for (int i = 0; i < 20; i++) {
      after = after.learn(i < 8 ? 1 : 0, NIGHT, 1, 1);
    }

    Share left = after.without(twenty(NIGHT), twenty(NIGHT).subList(0, 8));
    assertThat(left.expected(NIGHT)).isCloseTo(before.expected(NIGHT), within(1e-12));
    assertThat(left.expected(DAY)).isCloseTo(before.expected(DAY), within(1e-12));
  }

  @Test
  void numbersFromBeforeThereWereHours_areTakenOn() {
    Share share = (Share) Estimator.of(Measure.REFUSAL, new double[] {390, 7.9}, List.of());

    assertThat(share.expected(NIGHT)).isEqualTo(0.02);
    assertThat(share.expected(DAY)).isEqualTo(0.02);
    assertThat(Estimator.of(Measure.REFUSAL, share.numbers(), List.of()).numbers())
        .containsExactly(share.numbers());
  }

  @Test
  void interactionsOfTwoHours_areExpectedByTheirMean() {
    Share share = twoWeeks();
    List<Instant> both = List.of(NIGHT, DAY);

    assertThat(share.expected(both))
        .isCloseTo((share.expected(NIGHT) + share.expected(DAY)) / 2, within(1e-12));
  }

  /// Ten working days with twenty interactions an hour, of which 8 are refused between two and
  /// three at night, and none at other times.
  private static Share twoWeeks() {
    Share share = (Share) Estimator.empty(Measure.REFUSAL);
    for (int day : List.of(0, 1, 2, 3, 4, 7, 8, 9, 10, 11)) {
      for (int hour = 0; hour < 24; hour++) {
        Instant time = MONDAY.plus(Duration.ofDays(day)).plus(Duration.ofHours(hour));
        for (int i = 0; i < 20; i++) {
          share = share.learn(hour == 2 && i < 8 ? 1 : 0, time, 1, 1);
        }
      }
    }
    return share;
  }

  private static List<Instant> twenty(Instant time) {
    return Collections.nCopies(20, time);
  }
}
