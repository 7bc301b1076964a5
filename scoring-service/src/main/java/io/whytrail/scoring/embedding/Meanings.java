package io.whytrail.scoring.embedding;

/// Gives parts of a text a meaning: so many numbers, close to those of texts that say the same.
public interface Meanings {

  /// Takes in a folded text, parts of which will be asked for.
  Reading read(String folded);

  /// A text that was taken in.
  interface Reading {
    /// What stands between two places of the text means.
    float[] meaning(int from, int to);
  }
}
