package io.whytrail.runtime.messaging;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets one thread sleep until there is something to do. Many wake-ups before it looks count as
/// one.
public class WakeUp {

  private final Semaphore permits = new Semaphore(0);

  public final void wake() {
    if (permits.availablePermits() == 0) {
      permits.release();
    }
  }

  /// Waits for a wake-up, but no longer than this.
  public final void await(Duration timeout) throws InterruptedException {
    if (permits.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      permits.drainPermits();
    }
  }
}
