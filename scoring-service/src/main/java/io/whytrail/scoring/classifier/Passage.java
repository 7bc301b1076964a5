package io.whytrail.scoring.classifier;

import io.whytrail.scoring.text.Span;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stretch of a text as a classifier sees it. Not thread-safe.
public final class Passage {
  // What patterns must say to stand beside the model.
  private static final double WITNESS = 45;

  private final Span span;
  private final Features words;
  private final Features patterns;
  private final Supplier<float[]> meanings;
  private final boolean alone;
  private final double[] signals;
  private float @Nullable [] meaning;

  /// Takes what there is to see.
  ///
  /// @param span where it stands in the recorded text
  /// @param patterns the patterns that match in it
  /// @param meanings what it means, worked out when it is first asked for
  /// @param alone the text model is no reliable witness here by itself
  /// @param signals further numbers, as many for every passage of a channel; the first is what the
  ///   patterns say, 0 to 1
  Passage(
      Span span,
      Features words,
      Features patterns,
      Supplier<float[]> meanings,
      boolean alone,
      double... signals) {
    this.span = span;
    this.words = words;
    this.patterns = patterns;
    this.meanings = meanings;
    this.alone = alone && 100 * signals[0] < WITNESS;
    this.signals = signals;
  }

  public Span span() {
    return span;
  }

  public Features words() {
    return words;
  }

  public Features patterns() {
    return patterns;
  }

  /// What it means, as a direction; not to be changed.
  public float[] meaning() {
    float[] known = meaning;
    if (known == null) {
      known = meanings.get();
      meaning = known;
    }
    return known;
  }

  /// True where the text model would be the only witness and is not reliable: a document that asks
  /// for something in words that no pattern knows, a language that it cannot read, a few words.
  public boolean isAlone() {
    return alone;
  }

  /// What the patterns alone say, 0 to 100.
  public double byPatterns() {
    return 100 * signals[0];
  }

  double[] signals() {
    return signals;
  }
}
