package io.whytrail.scoring.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LevelTest {

  private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final Duration HALF_LIFE = Duration.ofDays(14);
  private static final Whose WHOSE = new Whose(Scope.SUBJECT, "sub_1");

  private final Random random = new Random(7);

  @Test
  void level_findsMeanAndSpreadOfALogNormalQuantity() {
    Baseline baseline = learn(Baseline.empty(WHOSE, Measure.LENGTH, MONDAY), 2000, 5, 0.4, 0);

    Level level = level(baseline);
    Instant now = baseline.history().last();
    assertThat(level.expected(now)).isCloseTo(Math.expm1(5), within(Math.expm1(5) * 0.1));
    assertThat(level.deviation(Math.expm1(5 + 3 * 0.4), now)).isCloseTo(3, within(0.4));
    assertThat(level.deviation(Math.expm1(5 - 3 * 0.4), now)).isCloseTo(-3, within(0.4));
  }

  @Test
  void level_isNotMovedFarByAnAttackOnItself() {
    Baseline before = learn(Baseline.empty(WHOSE, Measure.LENGTH, MONDAY), 300, 5, 0.3, 0);
    Baseline after = learn(before, 30, 12, 0.1, 0);
    double plainMean = (300 * 5 + 30 * 12) / 330.0;

    double moved = Math.log1p(level(after).expected(after.history().last())) - 5;

    assertThat(moved).isLessThan(0.35).isLessThan(plainMean - 5);
    assertThat(level(after).deviation(Math.expm1(12), after.history().last())).isGreaterThan(8);
  }

  @Test
  void level_knowsTheHoursOfTheDay() {
    Baseline baseline = learn(Baseline.empty(WHOSE, Measure.LATENCY, MONDAY), 4000, 6, 0.2, 1);

    Level level = level(baseline);
    Instant noon = MONDAY.plus(Duration.ofDays(28)).plus(Duration.ofHours(12));
    Instant night = MONDAY.plus(Duration.ofDays(28)).plus(Duration.ofHours(2));
    assertThat(level.expected(noon)).isGreaterThan(2 * level.expected(night));
    assertThat(level.deviation(level.expected(noon), night)).isGreaterThan(3);
  }

  @Test
  void level_forgetsWhatIsLongAgo() {
    Baseline baseline = learn(Baseline.empty(WHOSE, Measure.TOKENS, MONDAY), 1000, 5, 0.2, 0);
    double before = level(baseline).expected(baseline.history().last());

    Baseline later = baseline;
    Instant start = baseline.history().last().plus(Duration.ofDays(140));
    for (int i = 0; i < 50; i++) {
      double value = Math.expm1(6 + 0.2 * random.nextGaussian());
      later = later.learn(at(start.plus(Duration.ofHours(i)), Measure.TOKENS, value), HALF_LIFE);
    }

    assertThat(level(later).expected(later.history().last()))
        .isGreaterThan(2 * before)
        .isCloseTo(Math.expm1(6), within(Math.expm1(6) * 0.15));
  }

  @Test
  void share_isTheSameInWhateverOrderThingsCome() {
    List<Occurrence> occurrences = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      occurrences.add(
          at(MONDAY.plus(Duration.ofHours(i)), Measure.REFUSAL, random.nextInt(10) == 0 ? 1 : 0));
    }
    Baseline inOrder = Baseline.empty(WHOSE, Measure.REFUSAL, MONDAY);
    for (Occurrence each : occurrences) {
      inOrder = inOrder.learn(each, HALF_LIFE);
    }
    java.util.Collections.shuffle(occurrences, random);
    Baseline shuffled = Baseline.empty(WHOSE, Measure.REFUSAL, occurrences.getFirst().time());
    for (Occurrence each : occurrences) {
      shuffled = shuffled.learn(each, HALF_LIFE);
    }

    assertThat(shuffled.history()).isEqualTo(inOrder.history());
    assertThat(shuffled.estimator().numbers())
        .containsExactly(inOrder.estimator().numbers(), within(1e-9));
  }

  @Test
  void estimators_areWhatTheirNumbersSay() {
    for (Measure measure : Measure.values()) {
      Baseline baseline = Baseline.empty(WHOSE, measure, MONDAY);
      for (int i = 0; i < 40; i++) {
        baseline = baseline.learn(everything(MONDAY.plus(Duration.ofHours(i))), HALF_LIFE);
      }
      Estimator estimator = baseline.estimator();
      Estimator read = Estimator.of(measure, estimator.numbers(), estimator.names());

      assertThat(read.numbers()).as("%s", measure).containsExactly(estimator.numbers());
      assertThat(read.names()).isEqualTo(estimator.names());
    }
  }

  /// Values around a level on the logarithmic scale, one an hour.
  private Baseline learn(Baseline start, int count, double level, double spread, double season) {
    Baseline baseline = start;
    Instant time = start.history().last();
    for (int i = 0; i < count; i++) {
      time = time.plus(Duration.ofMinutes(20 + random.nextInt(80)));
      int hour = time.atOffset(java.time.ZoneOffset.UTC).getHour();
      double usual = level + season * Math.sin((hour - 6) * Math.PI / 12);
      double value = Math.expm1(usual + spread * random.nextGaussian());
      baseline = baseline.learn(at(time, start.measure(), value), HALF_LIFE);
    }
    return baseline;
  }

  private static Level level(Baseline baseline) {
    return (Level) baseline.estimator();
  }

  private static Occurrence at(Instant time, Measure measure, double value) {
    return new Occurrence(
        "i-" + time,
        "",
        "",
        time,
        "sub_1",
        "",
        "",
        Map.of(measure, value),
        Set.of(),
        Set.of(),
        false);
  }

  private Occurrence everything(Instant time) {
    Map<Measure, Double> values = new java.util.EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      values.put(measure, (double) random.nextInt(2));
    }
    return new Occurrence(
        "i-" + time,
        "",
        "",
        time,
        "sub_1",
        "",
        "",
        values,
        Set.of("read", "tool-" + values.size()),
        Set.of(),
        false);
  }
}
