package io.whytrail.policy.rule;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Guesses what a mistyped word was meant to be.
final class Nearest {

  private static final int MAX_DISTANCE = 3;

  private Nearest() {}

  /// " Did you mean X?" or nothing, to be put behind a sentence.
  static String hint(String word, Collection<String> known) {
    return to(word, known).map(guess -> " Did you mean " + guess + "?").orElse("");
  }

  private static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > 100) {
      return Optional.empty();
    }
    String lower = word.toLowerCase(Locale.ROOT);
    Comparator<Guess> closest = Comparator.comparingInt(Guess::distance).thenComparing(Guess::text);
    return known.stream()
        .map(text -> new Guess(text, distance(lower, text.toLowerCase(Locale.ROOT))))
        .filter(guess -> guess.distance() <= Math.min(MAX_DISTANCE, word.length() / 2))
        .min(closest)
        .map(Guess::text);
  }

  /// Levenshtein.
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }

  private record Guess(String text, int distance) {}
}
