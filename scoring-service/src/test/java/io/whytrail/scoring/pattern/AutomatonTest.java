package io.whytrail.scoring.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AutomatonTest {

  @Test
  void scan_hearsOfWordsWithinWords() {
    assertThat(scan(List.of("he", "she", "his", "hers"), "ushers, 他她 she"))
        .containsExactly("she@4", "he@4", "hers@6", "she@14", "he@14");
  }

  @Test
  void scan_findsWhatALookAtEveryPlaceFinds() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      TreeSet<String> words = new TreeSet<>();
      IntStream.range(0, 1 + random.nextInt(12)).forEach(_ -> words.add(word(random, 5)));
      String text = word(random, 80);

      assertThat(scan(List.copyOf(words), text))
          .as("%s in %s", words, text)
          .containsExactlyInAnyOrderElementsOf(everywhere(words, text));
    }
  }

  @Test
  void automaton_refusesMoreThanItsTableHolds() {
    List<String> words = IntStream.range(0, 70_000).mapToObj("%05d"::formatted).toList();

    assertThatThrownBy(() -> new Automaton(words)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> scan(List<String> words, String text) {
    List<String> found = new ArrayList<>();
    new Automaton(words).scan(text, (word, end) -> found.add(words.get(word) + "@" + end));
    return found;
  }

  private static List<String> everywhere(Iterable<String> words, String text) {
    List<String> found = new ArrayList<>();
    for (String word : words) {
      for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        found.add(word + "@" + (at + word.length()));
      }
    }
    return found;
  }

  private static String word(Random random, int longest) {
    StringBuilder word = new StringBuilder();
    for (int length = 1 + random.nextInt(longest); length > 0; length--) {
      word.append("abcé".charAt(random.nextInt(4)));
    }
    return word.toString();
  }
}
