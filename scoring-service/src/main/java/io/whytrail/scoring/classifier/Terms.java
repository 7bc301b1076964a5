package io.whytrail.scoring.classifier;

import io.whytrail.scoring.text.Letters;
import io.whytrail.scoring.text.MaskedValue;
import java.util.Arrays;

/// The terms of a folded text with their places: words, figures by their length, masked values by
/// their type, single characters of scripts that put no space between words, and signs by what
/// stands beside them.
public final class Terms {
  private static final int LONGEST_FIGURE = 4;
  private static final long SEED = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private long[] words = new long[64];
  private int[] places = new int[128];
  private int size;
  private long[] signs = new long[16];
  private int[] signPlaces = new int[16];
  private int signCount;

  private Terms() {}

  public static Terms of(String folded) {
    Terms terms = new Terms();
    int at = 0;
    while (at < folded.length()) {
      at = terms.take(folded, at);
    }
    return terms;
  }

  /// How many words there are.
  public int size() {
    return size;
  }

  /// Where a word begins in the text.
  public int from(int word) {
    return places[2 * word];
  }

  /// Where a word ends in the text.
  public int to(int word) {
    return places[2 * word + 1];
  }

  long word(int i) {
    return words[i];
  }

  int signCount() {
    return signCount;
  }

  long sign(int i) {
    return signs[i];
  }

  /// The first sign at a place of the text or after it; the number of signs where there is none.
  int firstSign(int place) {
    int found = Arrays.binarySearch(signPlaces, 0, signCount, place);
    return found < 0 ? -found - 1 : found;
  }

  private int take(String text, int at) {
    char c = text.charAt(at);
    if (c <= ' ') {
      return at + 1;
    }
    if (Letters.isDigit(c)) {
      return figure(text, at);
    }
    if (isIdeograph(c)) {
      addWord(hash(SEED, c), at, at + 1);
      return at + 1;
    }
    if (Letters.isLetter(c) || isMark(c)) {
      return word(text, at);
    }
    int masked = c == '<' ? maskedEnd(text, at) : -1;
    if (masked > 0) {
      return masked;
    }
    addSign(sign(text, at), at);
    return at + 1;
  }

  private int word(String text, int from) {
    long hash = SEED;
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isPartOfWord(c)) {
        hash = hash(hash, c);
      } else if (c != '\'' || at + 1 >= text.length() || !isPartOfWord(text.charAt(at + 1))) {
        break;
      }
      at++;
    }
    addWord(hash, from, at);
    return at;
  }

  private int figure(String text, int from) {
    int at = from;
    while (at < text.length() && Letters.isDigit(text.charAt(at))) {
      at++;
    }
    addWord(hash(hash(SEED, '0'), (char) Math.min(LONGEST_FIGURE, at - from)), from, at);
    return at;
  }

  /// The end of a masked value that begins here, which has become a word; -1 where there is none.
  private int maskedEnd(String text, int from) {
    int end = MaskedValue.end(text, from);
    if (end > 0) {
      long hash = hash(SEED, '<');
      for (int i = from + 1; text.charAt(i) != ':'; i++) {
        hash = hash(hash, text.charAt(i));
      }
      addWord(hash, from, end);
    }
    return end;
  }

  private static long sign(String text, int at) {
    long before = at == 0 ? 0 : kind(text.charAt(at - 1));
    long after = at + 1 == text.length() ? 0 : kind(text.charAt(at + 1));
    return hash(hash(hash(hash(SEED, '#'), text.charAt(at)), (char) before), (char) after);
  }

  private static int kind(char c) {
    if (c <= ' ') {
      return 1;
    }
    if (Letters.isLetter(c)) {
      return 2;
    }
    return Letters.isDigit(c) ? 3 : c < 0x80 ? c : 4;
  }

  private static boolean isPartOfWord(char c) {
    return (Letters.isLetter(c) || isMark(c)) && !isIdeograph(c);
  }

  private static boolean isMark(char c) {
    return c >= 0x300
        && (Character.getType(c) == Character.NON_SPACING_MARK
            || Character.getType(c) == Character.COMBINING_SPACING_MARK);
  }

  // Scripts without spaces, and Hangul, whose words change their endings with every sentence.
  private static boolean isIdeograph(char c) {
    return (c >= 0x0E00 && c <= 0x0EFF)
        || (c >= 0x2E80 && c <= 0x9FFF)
        || (c >= 0xAC00 && c <= 0xD7AF);
  }

  private static long hash(long hash, char c) {
    return (hash ^ c) * PRIME;
  }

  private void addWord(long word, int from, int to) {
    if (size == words.length) {
      words = Arrays.copyOf(words, 2 * size);
      places = Arrays.copyOf(places, 4 * size);
    }
    words[size] = word;
    places[2 * size] = from;
    places[2 * size + 1] = to;
    size++;
  }

  private void addSign(long sign, int at) {
    if (signCount == signs.length) {
      signs = Arrays.copyOf(signs, 2 * signCount);
      signPlaces = Arrays.copyOf(signPlaces, 2 * signCount);
    }
    signs[signCount] = sign;
    signPlaces[signCount] = at;
    signCount++;
  }
}
