package io.whytrail.scoring.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordSetTest {

  // The last three are the Kelvin sign, a capital I with a dot, and a dotless i.
  private static final String SIGNS = "abikABIK' \u212A\u0130\u0131";

  @Test
  void wordsInAText_areFoundAsInASetOfLowerCaseWords() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      Set<String> words = new HashSet<>();
      while (words.size() < 40) {
        words.add(word(random, 4, 1 + random.nextInt(4)));
      }
      WordSet set = new WordSet(String.join(" ", words));
      String text = word(random, SIGNS.length(), 200);
      for (int from = 0; from < text.length(); from++) {
        for (int to = from; to <= Math.min(text.length(), from + 6); to++) {
          String word = text.substring(from, to);
          assertThat(set.contains(text, from, to))
              .as("seed %d: %s", seed, word)
              .isEqualTo(words.contains(word.toLowerCase(Locale.ROOT)));
        }
      }
    }
  }

  @Test
  void wordInCapitals_isRefused() {
    assertThatThrownBy(() -> new WordSet("the Of and")).hasMessageContaining("Of");
  }

  private static String word(Random random, int signs, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append(SIGNS.charAt(random.nextInt(signs)));
    }
    return word.toString();
  }
}
