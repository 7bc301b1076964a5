package io.whytrail.scoring.text;

import java.util.Locale;

/// A few hundred small words in lower case, asked for where they stand in a text: nothing is copied
/// out of it to ask.
final class WordSet {
  // The Kelvin sign is the only character beyond ASCII whose lower case is an ASCII letter.
  private static final char KELVIN = 0x212A;

  private final String[] slots;
  private final int longest;

  /// Takes the words, separated by spaces.
  WordSet(String list) {
    String[] words = list.split(" ", -1);
    slots = new String[Integer.highestOneBit(words.length) * 8];
    int most = 0;
    for (String word : words) {
      if (word.isEmpty() || !word.equals(word.toLowerCase(Locale.ROOT)) || !isAscii(word)) {
        throw new IllegalArgumentException("no small word: " + word);
      }
      put(word);
      most = Math.max(most, word.length());
    }
    longest = most;
  }

  /// True where the lower case of a stretch of text is one of the words.
  boolean contains(CharSequence text, int from, int to) {
    if (to - from > longest || from == to) {
      return false;
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      char c = lower(text.charAt(i));
      if (c == 0) {
        return false;
      }
      hash = 31 * hash + c;
    }
    int slot = slot(hash);
    while (slots[slot] != null) {
      if (matches(slots[slot], text, from, to)) {
        return true;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return false;
  }

  private void put(String word) {
    int slot = slot(word.hashCode());
    while (slots[slot] != null && !slots[slot].equals(word)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = word;
  }

  private int slot(int hash) {
    return (hash ^ (hash >>> 15)) & (slots.length - 1);
  }

  private static boolean matches(String word, CharSequence text, int from, int to) {
    if (word.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (word.charAt(i - from) != lower(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /// The lower case where it is ASCII; 0 where no word has the character.
  private static char lower(char c) {
    if (c < 0x80) {
      return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }
    return c == KELVIN ? 'k' : 0;
  }

  private static boolean isAscii(String word) {
    return word.chars().allMatch(c -> c > 0 && c < 0x80);
  }
}
