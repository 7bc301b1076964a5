package io.whytrail.benchmarks.call;

import io.whytrail.benchmarks.measurement.LoadFailedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The end of a drive: all callers have stopped, or one has failed.
final class Ending {

  /// Without one answer for so long, the service is taken for dead.
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final String name;
  private final CountDownLatch callers;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile long lastSignOfLife = System.nanoTime();

  Ending(String name, int callers) {
    this.name = name;
    this.callers = new CountDownLatch(callers);
  }

  void alive() {
    lastSignOfLife = System.nanoTime();
  }

  void stopped() {
    callers.countDown();
  }

  /// Ends the drive at once.
  void failed(Throwable cause) {
    failure.compareAndSet(null, cause);
    while (callers.getCount() > 0) {
      callers.countDown();
    }
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  void await() throws InterruptedException {
    while (!callers.await(1, TimeUnit.SECONDS)) {
      if (System.nanoTime() - lastSignOfLife > SILENCE.toNanos()) {
        throw new LoadFailedException(name + ": no answer for " + SILENCE.toSeconds() + " s");
      }
    }
    Throwable cause = failure.get();
    if (cause != null) {
      throw new LoadFailedException(name + ": " + cause.getMessage(), cause);
    }
  }
}
