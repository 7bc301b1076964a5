package io.whytrail.replay.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class McNemarTest {

  /// Fagerland, Lydersen and Laake (2013), airway hyper-responsiveness before and after stem cell
  /// transplantation: 7 and 1 discordant pairs, two-sided mid-p 0.039. Two-sided is twice
  /// one-sided.
  @Test
  void midP_isThePublishedOne() {
    assertThat(2 * McNemar.midP(7, 1)).isCloseTo(0.039, within(0.0005));
    assertThat(McNemar.midP(7, 1)).isCloseTo(5.0 / 256, within(1e-15));
  }

  /// The smallest number of pairs that got worse which is significant at 5 %.
  @ParameterizedTest
  @CsvSource({"0, 4", "1, 6", "2, 8", "5, 12", "10, 19", "20, 32"})
  void midP_hasTheKnownCriticalValues(int better, int worse) {
    assertThat(McNemar.midP(worse, better)).isLessThan(0.05);
    assertThat(McNemar.midP(worse - 1, better)).isGreaterThanOrEqualTo(0.05);
  }

  @Test
  void midP_isThatOfExactFractions() {
    for (int n = 1; n <= 60; n++) {
      for (int worse = 0; worse <= n; worse++) {
        assertThat(McNemar.midP(worse, n - worse))
            .isCloseTo(exact(worse, n).doubleValue(), within(1e-12));
      }
    }
  }

  @Test
  void midP_ofBothDirectionsIsOne() {
    for (int n : new int[] {1, 7, 100, 5_000, 200_000}) {
      for (int worse : new int[] {0, n / 3, n / 2, n}) {
        assertThat(McNemar.midP(worse, n - worse) + McNemar.midP(n - worse, worse))
            .isCloseTo(1, within(1e-9));
      }
    }
  }

  @Test
  void midP_ofNothingIsOneAndOfNonsenseRefused() {
    assertThat(McNemar.midP(0, 0)).isEqualTo(1);
    assertThatThrownBy(() -> McNemar.midP(-1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static BigDecimal exact(int worse, int n) {
    BigInteger twice = choose(n, worse);
    for (int k = worse + 1; k <= n; k++) {
      twice = twice.add(choose(n, k).shiftLeft(1));
    }
    return new BigDecimal(twice)
        .divide(new BigDecimal(BigInteger.ONE.shiftLeft(n + 1)), MathContext.DECIMAL128);
  }

  private static BigInteger choose(int n, int k) {
    BigInteger result = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      result = result.multiply(BigInteger.valueOf(n - k + (long) i)).divide(BigInteger.valueOf(i));
    }
    return result;
  }
}
