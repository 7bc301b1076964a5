package io.whytrail.scoring.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A million characters of anything are read in a time that grows with their number and no faster.
/// The limit is generous, because test machines are slow; a quadratic step takes hours.
class HostileTextTest {

  private static final int LENGTH = 1_000_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        " ",
        "\u0301",
        "\u200B",
        "&",
        "&#",
        "%4",
        "\\u",
        "1 ",
        "a.b.",
        "a-a-aa",
        "i g ",
        ".- ",
        "0",
        "01010101 ",
        "QUJD",
        "ff",
        "ｉ",
        "аb",
        "\uDB40\uDC41",
        "😀",
        "4b1",
        "Jung jnf gur ",
        "'a'",
        "\uD800"
      })
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void views_areMadeInBoundedTime(String unit) {
    long start = System.nanoTime();
    Text text = Text.of(unit.repeat(LENGTH / unit.length()));

    assertThat(text.plain().length()).isLessThanOrEqualTo(LENGTH);
    assertThat(text.disguised()).hasSizeLessThan(200);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
  }
}
