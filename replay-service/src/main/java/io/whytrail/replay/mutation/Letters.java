package io.whytrail.replay.mutation;

import java.util.Map;
import java.util.random.RandomGenerator;

/// What can be done to the letters of a text that a person still reads.
final class Letters {

  private static final int ZERO_WIDTH_SPACE = 0x200B;

  /// Latin letters and Cyrillic or Greek ones that look the same.
  private static final Map<Integer, Integer> TWINS =
      Map.ofEntries(
          Map.entry((int) 'a', 0x0430),
          Map.entry((int) 'c', 0x0441),
          Map.entry((int) 'e', 0x0435),
          Map.entry((int) 'i', 0x0456),
          Map.entry((int) 'j', 0x0458),
          Map.entry((int) 'o', 0x043E),
          Map.entry((int) 'p', 0x0440),
          Map.entry((int) 's', 0x0455),
          Map.entry((int) 'x', 0x0445),
          Map.entry((int) 'y', 0x0443),
          Map.entry((int) 'A', 0x0410),
          Map.entry((int) 'B', 0x0412),
          Map.entry((int) 'E', 0x0415),
          Map.entry((int) 'H', 0x041D),
          Map.entry((int) 'I', 0x0406),
          Map.entry((int) 'K', 0x039A),
          Map.entry((int) 'M', 0x041C),
          Map.entry((int) 'O', 0x041E),
          Map.entry((int) 'P', 0x0420),
          Map.entry((int) 'T', 0x0422));

  private Letters() {}

  static String rot13(String text) {
    return mapped(
        text,
        letter -> {
          if (letter >= 'a' && letter <= 'z') {
            return 'a' + (letter - 'a' + 13) % 26;
          }
          return letter >= 'A' && letter <= 'Z' ? 'A' + (letter - 'A' + 13) % 26 : letter;
        });
  }

  /// Two in five of those that have a twin.
  static String homoglyphs(String text, RandomGenerator random) {
    return mapped(
        text,
        letter -> {
          Integer twin = TWINS.get(letter);
          return twin != null && random.nextInt(5) < 2 ? twin : letter;
        });
  }

  /// One in three letters is followed by nothing that shows.
  static String zeroWidth(String text, RandomGenerator random) {
    StringBuilder mutated = new StringBuilder();
    text.codePoints()
        .forEach(letter -> {
          mutated.appendCodePoint(letter);
          if (Character.isLetter(letter) && random.nextInt(3) == 0) {
            mutated.appendCodePoint(ZERO_WIDTH_SPACE);
          }
        });
    return mutated.toString();
  }

  /// One in two of the words is spelled.
  static String spaced(String text, RandomGenerator random) {
    StringBuilder mutated = new StringBuilder();
    String[] words = text.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (i > 0) {
        mutated.append("  ");
      }
      mutated.append(
          random.nextBoolean()
              ? String.join(" ", word.codePoints().mapToObj(Character::toString).toList())
              : word);
    }
    return mutated.toString();
  }

  private interface Change {
    int of(int letter);
  }

  private static String mapped(String text, Change change) {
    StringBuilder mutated = new StringBuilder();
    text.codePoints().forEach(letter -> mutated.appendCodePoint(change.of(letter)));
    return mutated.toString();
  }
}
