package io.whytrail.scoring.output;

import java.util.Arrays;

/// Where in a text each run of so many words begins.
final class Grams {
  // Words that a text repeats a thousand times say nothing about where another one copied them
  // from.
  private static final int MOST_PLACES = 16;
  private static final int NONE = -1;

  private final long[] hashes;
  private final int[] first;
  private final int[] last;
  private final int[] counts;
  private final int[] next;

  /// Takes every run of `length` words.
  Grams(Words words, int length) {
    int runs = Math.max(0, words.size() - length + 1);
    int slots = Integer.highestOneBit(Math.max(4, runs)) * 4;
    hashes = new long[slots];
    first = new int[slots];
    last = new int[slots];
    counts = new int[slots];
    next = new int[runs];
    Arrays.fill(next, NONE);
    for (int i = 0; i < runs; i++) {
      add(words.hash(i, i + length), i);
    }
  }

  /// The first place of a run; negative where there is none.
  int first(long hash) {
    int slot = slot(hash);
    return counts[slot] == 0 ? NONE : first[slot];
  }

  /// The place after this one of the same run; negative where there is none.
  int next(int place) {
    return next[place];
  }

  private void add(long hash, int place) {
    int slot = slot(hash);
    if (counts[slot] == MOST_PLACES) {
      return;
    }
    if (counts[slot] == 0) {
      hashes[slot] = hash;
      first[slot] = place;
    } else {
      next[last[slot]] = place;
    }
    last[slot] = place;
    counts[slot]++;
  }

  private int slot(long hash) {
    int slot = (int) (hash >>> 32) & (hashes.length - 1);
    while (counts[slot] > 0 && hashes[slot] != hash) {
      slot = (slot + 1) & (hashes.length - 1);
    }
    return slot;
  }
}
