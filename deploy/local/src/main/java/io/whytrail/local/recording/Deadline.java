package io.whytrail.local.recording;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Looks again and again, for as long as there is something new to see.
public final class Deadline {

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private final Duration patience;
  private long last = System.nanoTime();

  /// @param patience how long to go on without progress
  public Deadline(Duration patience) {
    this.patience = patience;
  }

  public void progressed() {
    last = System.nanoTime();
  }

  /// Pauses, or tells that time is up.
  public boolean goesOn() {
    LockSupport.parkNanos(PAUSE);
    return System.nanoTime() - last < patience.toNanos() && !Thread.currentThread().isInterrupted();
  }
}
