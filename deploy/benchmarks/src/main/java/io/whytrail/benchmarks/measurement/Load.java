package io.whytrail.benchmarks.measurement;

import java.time.Duration;

/// Something that is driven for a while and measured: calls of a service, or of the bare technology
/// below it.
///
/// A load keeps [#inFlight] operations open all the time: each that ends starts the next. It is
/// driven again and again, and gives back what it holds when it is closed.
public interface Load extends AutoCloseable {

  /// Unique in its benchmark, and the same in every report.
  String name();

  /// How many operations are open at the same time.
  int inFlight();

  /// Drives the load for this long, and returns when everything that was started has ended. An
  /// operation that fails ends the load with a [LoadFailedException]: what is wrong is not
  /// measured.
  Sample run(Duration time) throws InterruptedException;

  @Override
  default void close() {}
}
