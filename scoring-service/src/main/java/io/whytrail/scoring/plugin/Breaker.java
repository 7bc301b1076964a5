package io.whytrail.scoring.plugin;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Stops asking what has failed several times in a row, for a while; then one question is let
/// through again. Safe for use by many threads.
final class Breaker {
  private static final int FAILURES = 3;
  private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

  private final LongSupplier nanoTime;
  private int failures;
  private long openUntil;

  Breaker(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// Throws where nothing is to be asked now.
  synchronized void check() {
    if (failures >= FAILURES) {
      if (nanoTime.getAsLong() - openUntil < 0) {
        throw new IllegalStateException("not asked: it has failed " + failures + " times in a row");
      }
      // Others wait for what becomes of this question.
      openUntil = nanoTime.getAsLong() + PAUSE_NANOS;
    }
  }

  synchronized void succeeded() {
    failures = 0;
  }

  synchronized void failed() {
    failures++;
    openUntil = nanoTime.getAsLong() + PAUSE_NANOS;
  }
}
