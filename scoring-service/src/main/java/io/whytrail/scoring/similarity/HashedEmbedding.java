package io.whytrail.scoring.similarity;

import java.util.HashMap;
import java.util.Map;

/// Words and pairs of words, each spread over all dimensions by a fixed random sign: a random
/// projection (Achlioptas, 2003) of their counts, which keeps angles. It knows words and not what
/// they mean.
public final class HashedEmbedding implements Embedding {

  private static final double PAIR = 0.7;
  private static final int BITS = 64;
  // Changes whenever the vector of any text changes.
  private static final String VERSION = "2";

  private final int dimensions;

  /// @param dimensions a multiple of 64
  public HashedEmbedding(int dimensions) {
    if (dimensions <= 0 || dimensions % BITS != 0) {
      throw new IllegalArgumentException("Not a multiple of 64: " + dimensions);
    }
    this.dimensions = dimensions;
  }

  @Override
  public String name() {
    return "hashed-" + VERSION + "-" + dimensions;
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public float[] embed(String text) {
    Map<String, Integer> counts = new HashMap<>();
    String before = "";
    for (String word : Words.of(text)) {
      counts.merge(word, 1, Integer::sum);
      if (!before.isEmpty()) {
        counts.merge(before + " " + word, 1, Integer::sum);
      }
      before = word;
    }
    double[] sums = new double[dimensions];
    // In a fixed order, so that the sums are the same to the last bit.
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> add(sums, each.getKey(), each.getValue()));
    return unit(sums);
  }

  private void add(double[] sums, String term, int count) {
    double weight = (1 + Math.log(count)) * (term.indexOf(' ') < 0 ? 1 : PAIR);
    long state = hash(term);
    for (int block = 0; block < dimensions; block += BITS) {
      state += 0x9E3779B97F4A7C15L;
      long signs = mixed(state);
      for (int bit = 0; bit < BITS; bit++) {
        sums[block + bit] += (signs >>> bit & 1) == 0 ? weight : -weight;
      }
    }
  }

  /// FNV-1a.
  private static long hash(String term) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < term.length(); i++) {
      hash = (hash ^ term.charAt(i)) * 0x100000001B3L;
    }
    return hash;
  }

  /// The finalizer of SplitMix64.
  private static long mixed(long state) {
    long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private static float[] unit(double[] sums) {
    double square = 0;
    for (double sum : sums) {
      square += sum * sum;
    }
    float[] vector = new float[sums.length];
    double length = Math.sqrt(square);
    for (int i = 0; i < sums.length && length > 0; i++) {
      vector[i] = (float) (sums[i] / length);
    }
    return vector;
  }
}
