package io.whytrail.scoring.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LettersTest {

  @Test
  void everyCharacter_isWhatUnicodeSays() {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      char each = (char) c;
      assertThat(Letters.isLetter(each)).as("U+%04X", c).isEqualTo(Character.isLetter(each));
      assertThat(Letters.isDigit(each)).as("U+%04X", c).isEqualTo(Character.isDigit(each));
      assertThat(Letters.isLetterOrDigit(each))
          .as("U+%04X", c)
          .isEqualTo(Character.isLetterOrDigit(each));
    }
  }
}
