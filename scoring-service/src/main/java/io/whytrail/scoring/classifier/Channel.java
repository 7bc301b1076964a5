package io.whytrail.scoring.classifier;

/// What a classifier reads, and for what.
public enum Channel {
  /// Messages of people: attempts to take a model over or to talk it out of its rules.
  USER,
  /// Retrieved chunks and tool results: instructions where there should be only data.
  CONTENT,
  /// Outputs: insults, hate and threats.
  TOXICITY,
  /// Outputs: the model declines.
  REFUSAL;

  // A refusal stands at the beginning.
  private static final int BEGINNING = 300;

  /// As much of a text as the channel is about.
  public String beginning(String text) {
    if (this != REFUSAL || text.codePointCount(0, text.length()) <= BEGINNING) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, BEGINNING));
  }
}
