package io.whytrail.scoring.classifier;

import java.util.Arrays;

/// A set of hashed features: the words of a range of terms, their pairs and triples, and the signs
/// between them. A feature is 26 bits: 18 are its bucket and 8 its check, so that a stranger who
/// falls into a taken bucket is hardly ever mistaken for its owner.
public final class Features {
  static final int BUCKET_BITS = 18;
  static final int KEY_BITS = 26;

  private static final int KEY_MASK = (1 << KEY_BITS) - 1;
  private static final long MIX_1 = 0xff51afd7ed558ccdL;
  private static final long MIX_2 = 0xc4ceb9fe1a85ec53L;

  private final int[] table;
  private final int[] keys;
  private int size;

  private Features(int most) {
    int capacity = Integer.highestOneBit(Math.max(8, 2 * most) - 1) * 2;
    table = new int[capacity];
    keys = new int[most];
  }

  public static Features of(Terms terms) {
    return of(terms, 0, terms.size());
  }

  /// The features of the words from..to.
  public static Features of(Terms terms, int from, int to) {
    int begin = from == 0 ? 0 : from < terms.size() ? terms.from(from) : Integer.MAX_VALUE;
    int end = to == terms.size() ? Integer.MAX_VALUE : to == 0 ? 0 : terms.to(to - 1);
    int firstSign = terms.firstSign(begin);
    int lastSign = end == Integer.MAX_VALUE ? terms.signCount() : terms.firstSign(end + 1);
    Features features = new Features(3 * (to - from) + Math.max(0, lastSign - firstSign));
    for (int i = from; i < to; i++) {
      long word = terms.word(i);
      features.add(word);
      if (i + 1 < to) {
        long pair = word * 31 + terms.word(i + 1) * 0x9E3779B97F4A7C15L;
        features.add(pair);
        if (i + 2 < to) {
          features.add(pair * 37 + terms.word(i + 2) * 0xC2B2AE3D27D4EB4FL);
        }
      }
    }
    for (int i = firstSign; i < lastSign; i++) {
      features.add(terms.sign(i));
    }
    return features;
  }

  /// The features that these names stand for.
  public static Features ofNames(Iterable<String> names) {
    int count = 0;
    for (String name : names) {
      count += name.isEmpty() ? 0 : 1;
    }
    Features features = new Features(count);
    for (String name : names) {
      long hash = 0;
      for (int i = 0; i < name.length(); i++) {
        hash = hash * 131 + name.charAt(i) + 1;
      }
      if (!name.isEmpty()) {
        features.add(hash);
      }
    }
    return features;
  }

  public int size() {
    return size;
  }

  public int key(int i) {
    return keys[i];
  }

  private void add(long hash) {
    long mixed = hash ^ (hash >>> 33);
    mixed *= MIX_1;
    mixed ^= mixed >>> 33;
    mixed *= MIX_2;
    mixed ^= mixed >>> 33;
    int key = (int) mixed & KEY_MASK;
    int slot = (int) (mixed >>> 32) & (table.length - 1);
    while (table[slot] != 0) {
      if (table[slot] == key + 1) {
        return;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = key + 1;
    keys[size++] = key;
  }

  @Override
  public String toString() {
    return Arrays.toString(Arrays.copyOf(keys, size));
  }
}
