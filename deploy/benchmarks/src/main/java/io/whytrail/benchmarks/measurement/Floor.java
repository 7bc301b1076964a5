package io.whytrail.benchmarks.measurement;

/// A load on the bare technology: what a service that did nothing else would reach here and now.
///
/// @param load what is driven
/// @param of what it is, for a reader of the report
/// @param bytes of text that an operation reads; 0 where no text is what it is about
public record Floor(Load load, String of, long bytes) {

  /// About something else than text.
  public Floor(Load load, String of) {
    this(load, of, 0);
  }

  /// Megabytes of text a second.
  public double megabytes(double operationsPerSecond) {
    return operationsPerSecond * bytes / 1e6;
  }
}
