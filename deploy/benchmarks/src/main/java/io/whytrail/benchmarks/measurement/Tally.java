package io.whytrail.benchmarks.measurement;

/// Counts the operations of a load, from all threads at once, and says when it is enough.
public interface Tally {

  /// Whether one more operation may start. Whoever asks and is answered yes starts one.
  boolean admits();

  /// An operation has ended well.
  void ended(long startNanos);

  /// An operation was refused and will be tried again; it is still open.
  void refused();
}
