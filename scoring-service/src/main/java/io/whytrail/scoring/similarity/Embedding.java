package io.whytrail.scoring.similarity;

/// Turns a text into a vector of length 1, so that texts alike lie near one another.
public interface Embedding {

  /// Changes with whatever changes a vector: an index of vectors of another name is made anew.
  String name();

  /// How many numbers a vector has.
  int dimensions();

  /// Of the same text always the same; zero where there are no words.
  float[] embed(String text);
}
