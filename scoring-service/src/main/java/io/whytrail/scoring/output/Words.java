package io.whytrail.scoring.output;

import io.whytrail.scoring.text.Letters;
import io.whytrail.scoring.text.View;
import java.util.Arrays;

/// The words of a view, folded, with their places in it.
final class Words {
  private static final long PRIME = 0x100000001b3L;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final String text;
  private int[] places = new int[128];
  private long[] hashes = new long[64];
  private int size;

  private Words(String text) {
    this.text = text;
  }

  static Words of(View view) {
    Words result = new Words(view.folded());
    String text = result.text;
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean inside = i < text.length() && isWord(text, i);
      if (inside && from < 0) {
        from = i;
      } else if (!inside && from >= 0) {
        result.add(from, i);
        from = -1;
      }
    }
    return result;
  }

  int size() {
    return size;
  }

  int from(int i) {
    return places[2 * i];
  }

  int to(int i) {
    return places[2 * i + 1];
  }

  /// True where a word is the same as one of another text.
  boolean isSame(int i, Words other, int j) {
    int length = to(i) - from(i);
    return hashes[i] == other.hashes[j]
        && length == other.to(j) - other.from(j)
        && text.regionMatches(from(i), other.text, other.from(j), length);
  }

  /// A number for a run of words: the same for the same words, and hardly ever for others.
  long hash(int from, int to) {
    long hash = 0;
    for (int i = from; i < to; i++) {
      hash = (hash ^ hashes[i]) * MIX;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  String join(int from, int to) {
    StringBuilder joined = new StringBuilder();
    for (int i = from; i < to; i++) {
      joined.append(i == from ? "" : " ").append(text, from(i), to(i));
    }
    return joined.toString();
  }

  String joined() {
    return join(0, size);
  }

  private void add(int from, int to) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      places = Arrays.copyOf(places, 4 * size);
    }
    long hash = 0;
    for (int i = from; i < to; i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    hashes[size] = hash;
    places[2 * size] = from;
    places[2 * size + 1] = to;
    size++;
  }

  // 1,200.50 is one word, and so is O'Brien.
  private static boolean isWord(String text, int i) {
    char c = text.charAt(i);
    if (Letters.isLetterOrDigit(c)) {
      return true;
    }
    boolean joins =
        (c == '\'' || c == '.' || c == ',')
            && i > 0
            && i + 1 < text.length()
            && Letters.isLetterOrDigit(text.charAt(i - 1))
            && Letters.isLetterOrDigit(text.charAt(i + 1));
    return joins
        && (c == '\''
            || (Letters.isDigit(text.charAt(i - 1)) && Letters.isDigit(text.charAt(i + 1))));
  }
}
