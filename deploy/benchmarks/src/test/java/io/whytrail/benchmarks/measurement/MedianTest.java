package io.whytrail.benchmarks.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MedianTest {

  @Test
  void median_isTheMiddleOne() {
    assertThat(Median.of(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    assertThat(Median.of(List.of(3.0))).isEqualTo(3.0);
  }

  @Test
  void median_isTheMeanOfTheTwoInTheMiddle() {
    assertThat(Median.of(List.of(8.0, 1.0, 2.0, 4.0))).isEqualTo(3.0);
  }

  @Test
  void median_isNotMovedByOneBadRound() {
    assertThat(Median.of(List.of(10.0, 11.0, 12.0, 13.0, 1_000_000.0))).isEqualTo(12.0);
  }

  @Test
  void median_refusesNothing() {
    assertThatThrownBy(() -> Median.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
