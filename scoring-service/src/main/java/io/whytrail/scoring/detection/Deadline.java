package io.whytrail.scoring.detection;

import java.time.Duration;
import java.util.function.LongSupplier;

/// A moment after which nobody waits any longer.
public final class Deadline {
  private final LongSupplier nanoTime;
  private final long end;

  private Deadline(LongSupplier nanoTime, long end) {
    this.nanoTime = nanoTime;
    this.end = end;
  }

  public static Deadline after(Duration limit, LongSupplier nanoTime) {
    return new Deadline(nanoTime, nanoTime.getAsLong() + limit.toNanos());
  }

  public boolean hasPassed() {
    return nanoTime.getAsLong() - end > 0;
  }

  /// Thrown by a checkpoint after the deadline.
  static final class PassedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PassedException() {
      super("the stage's time limit has passed", null, false, false);
    }
  }
}
