package io.whytrail.runtime.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 10, 4294967296L, Long.MAX_VALUE})
  void decimal_readsWhatIsWritten(long number) {
    assertThat(Canonical.decimal(Long.toString(number), "size")).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+1",
        "00",
        "01",
        " 1",
        "1 ",
        "1\n",
        "1e3",
        "0x1",
        "\u0661",
        "9223372036854775808",
        "18446744073709551615",
        "100000000000000000000000000000000000000000",
      })
  void decimal_acceptsOneSpellingOnly(String text) {
    assertThatThrownBy(() -> Canonical.decimal(text, "size"))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("malformed size: ");
  }

  @Test
  void message_doesNotRepeatTheInput() {
    assertThatThrownBy(() -> Canonical.decimal("<script>", "size")).hasMessageNotContaining("<");
    assertThatThrownBy(() -> Canonical.base64("<script>", "hash")).hasMessageNotContaining("<");
  }
}
