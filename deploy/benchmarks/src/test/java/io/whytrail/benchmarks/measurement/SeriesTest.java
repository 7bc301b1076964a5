package io.whytrail.benchmarks.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SeriesTest {

  @Test
  void figures_areMediansOverTheRounds() {
    Series series = new Series("load", 16, List.of(round(100, 7), round(300, 9), round(200, 50)));

    assertThat(series.perSecond()).isEqualTo(200);
    assertThat(series.p50Micros()).isEqualTo(9);
    assertThat(series.p99Micros()).isEqualTo(90);
  }

  @Test
  void ratio_isTheMedianOfTheRoundsOwnRatios() {
    // The machine is ten times slower in the second round: both sides lose, their ratio does not.
    Series load = new Series("load", 1, List.of(round(80, 1), round(8, 1), round(90, 1)));
    Series floor = new Series("floor", 1, List.of(round(100, 1), round(10, 1), round(100, 1)));

    double ratio = load.ratio(Sample::perSecond, floor, Sample::perSecond);

    assertThat(ratio).isCloseTo(0.8, within(1e-9));
  }

  @Test
  void ratio_mayCompareDifferentFigures() {
    Series load = new Series("load", 1, List.of(round(1, 3)));
    Series floor = new Series("floor", 1, List.of(round(1, 10)));

    assertThat(load.ratio(Sample::p99Micros, floor, Sample::p50Micros)).isEqualTo(3);
  }

  @Test
  void ratio_refusesAnotherNumberOfRounds() {
    Series load = new Series("load", 1, List.of(round(1, 1)));
    Series floor = new Series("floor", 1, List.of(round(1, 1), round(1, 1)));

    assertThatThrownBy(() -> load.ratio(Sample::perSecond, floor, Sample::perSecond))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("floor has 2");
  }

  @Test
  void cpuMicros_areMediansByProcess() {
    Series series =
        new Series(
            "load",
            1,
            List.of(
                round(1, 1).withCpuMicros(Map.of("a", 1.0, "b", 5.0)),
                round(1, 1).withCpuMicros(Map.of("a", 3.0, "b", 7.0))));

    assertThat(series.cpuMicros()).isEqualTo(Map.of("a", 2.0, "b", 6.0));
  }

  @Test
  void series_refusesToBeEmpty() {
    assertThatThrownBy(() -> new Series("load", 1, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("load");
  }

  private static Sample round(long perSecond, double p50Micros) {
    return new Sample(perSecond * 2, 2, p50Micros, p50Micros * 10, 0, Map.of());
  }
}
