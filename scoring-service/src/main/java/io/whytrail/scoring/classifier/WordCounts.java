package io.whytrail.scoring.classifier;

/// How often each word of a text occurs.
final class WordCounts {
  private final long[] words;
  private final int[] counts;
  private int size;

  private WordCounts(int most) {
    words = new long[Integer.highestOneBit(Math.max(4, most)) * 4];
    counts = new int[words.length];
  }

  static WordCounts of(String folded) {
    Terms terms = Terms.of(folded);
    return of(terms, 0, terms.size());
  }

  /// The words from..to.
  static WordCounts of(Terms terms, int from, int to) {
    WordCounts all = new WordCounts(to - from);
    for (int i = from; i < to; i++) {
      all.add(terms.word(i));
    }
    return all;
  }

  /// How many different words there are.
  int size() {
    return size;
  }

  int count(long word) {
    return counts[slot(word)];
  }

  /// How many words occur more often elsewhere than here.
  int moreIn(WordCounts elsewhere) {
    int more = 0;
    for (int slot = 0; slot < words.length; slot++) {
      boolean is = counts[slot] > 0;
      more += is && elsewhere.count(words[slot]) > counts[slot] ? 1 : 0;
    }
    return more;
  }

  /// How many words occur elsewhere too.
  int sharedWith(WordCounts elsewhere) {
    int shared = 0;
    for (int slot = 0; slot < words.length; slot++) {
      boolean is = counts[slot] > 0;
      shared += is && elsewhere.count(words[slot]) > 0 ? 1 : 0;
    }
    return shared;
  }

  private void add(long word) {
    int slot = slot(word);
    size += counts[slot] == 0 ? 1 : 0;
    words[slot] = word;
    counts[slot]++;
  }

  /// Where a word is, or would be.
  private int slot(long word) {
    long mixed = (word ^ (word >>> 32)) * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 40) & (words.length - 1);
    while (counts[slot] > 0 && words[slot] != word) {
      slot = (slot + 1) & (words.length - 1);
    }
    return slot;
  }
}
