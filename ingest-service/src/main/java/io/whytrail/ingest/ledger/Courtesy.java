package io.whytrail.ingest.ledger;

import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Makes work that can wait step back for callers who do: while records are coming in, whatever is
/// derived from the ledger gets a quarter of its thread's time. It falls behind, and catches up
/// when it is quiet.
@Singleton
final class Courtesy {

  /// A replica that sequenced nothing for so long has nobody waiting.
  private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int RESTS = 3;

  private volatile long lastSequenced = System.nanoTime() - QUIET;

  /// Records came in.
  void sequenced() {
    lastSequenced = System.nanoTime();
  }

  /// Rests three times as long as the work that began then has taken, unless it is quiet.
  ///
  /// @param begin by System.nanoTime
  void restAfter(long begin) {
    long now = System.nanoTime();
    if (now - lastSequenced < QUIET) {
      LockSupport.parkNanos(RESTS * (now - begin));
    }
  }
}
