package io.whytrail.replay.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClopperPearsonTest {

  /// The table of bounds for no flip at all.
  @ParameterizedTest
  @CsvSource({"100, 2.95", "200, 1.49", "500, 0.60", "1000, 0.30", "5000, 0.06"})
  void upperBound_isThePublishedOneForNoHits(int trials, double percent) {
    double bound = ClopperPearson.upperBound(0, trials, 0.95);

    assertThat(bound).isEqualTo(1 - Math.pow(0.05, 1.0 / trials), within(1e-12));
    assertThat(Math.round(bound * 10_000) / 100.0).isEqualTo(percent);
  }

  /// The upper ends of two-sided 95 % intervals, as R's binom.test prints them: 97.5 % one-sided.
  @ParameterizedTest
  @CsvSource({
    "1, 10, 0.4450161",
    "5, 20, 0.4910459",
    "10, 100, 0.1762226",
    "0, 10, 0.3084971",
    "9, 10, 0.9974714",
    "682, 925, 0.7654066"
  })
  void upperBound_isThatOfOtherProgrammes(int hits, int trials, double expected) {
    assertThat(ClopperPearson.upperBound(hits, trials, 0.975)).isEqualTo(expected, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void upperBound_leavesExactlyAlphaBelow(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < 40; i++) {
      int trials = 1 + random.nextInt(150);
      int hits = random.nextInt(trials);

      double bound = ClopperPearson.upperBound(hits, trials, 0.95);

      assertThat(atMost(hits, trials, bound))
          .as("seed %d: %d of %d", seed, hits, trials)
          .isEqualTo(0.05, within(1e-9));
    }
  }

  @Test
  void upperBound_growsWithHitsAndShrinksWithTrials() {
    for (int hits = 0; hits < 500; hits++) {
      assertThat(ClopperPearson.upperBound(hits, 500, 0.95))
          .isLessThan(ClopperPearson.upperBound(hits + 1, 500, 0.95))
          .isGreaterThan(ClopperPearson.upperBound(hits, 501, 0.95));
    }
  }

  @Test
  void upperBound_isOneWhereNothingIsKnown() {
    assertThat(ClopperPearson.upperBound(0, 0, 0.95)).isEqualTo(1);
    assertThat(ClopperPearson.upperBound(7, 7, 0.95)).isEqualTo(1);
  }

  /// The bound lies about 1.645 standard errors above the rate where both are large.
  @Test
  void upperBound_staysExactForAMillionCases() {
    double bound = ClopperPearson.upperBound(300_000, 1_000_000, 0.95);

    assertThat(bound).isEqualTo(0.3 + 1.6449 * Math.sqrt(0.3 * 0.7 / 1e6), within(2e-6));
  }

  @Test
  void upperBound_refusesMoreHitsThanTrials() {
    assertThatThrownBy(() -> ClopperPearson.upperBound(3, 2, 0.95))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 hits in 2 trials");
  }

  /// P(X <= hits) term by term in decimal arithmetic.
  private static double atMost(int hits, int trials, double rate) {
    MathContext digits = new MathContext(40);
    BigDecimal p = new BigDecimal(rate);
    BigDecimal q = BigDecimal.ONE.subtract(p);
    BigDecimal choose = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ZERO;
    for (int k = 0; k <= hits; k++) {
      sum = sum.add(choose.multiply(p.pow(k, digits)).multiply(q.pow(trials - k, digits)), digits);
      choose =
          choose.multiply(BigDecimal.valueOf(trials - k)).divide(BigDecimal.valueOf(k + 1), digits);
    }
    return sum.doubleValue();
  }
}
