package io.whytrail.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Waits for something that happens elsewhere, by looking again and again until a deadline.
public final class Await {

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  private Await() {}

  /// Waits until the condition holds.
  public static void until(Duration atMost, BooleanSupplier condition) {
    until(atMost, condition::getAsBoolean, held -> held);
  }

  /// Waits until the value is one that is wanted, and returns it. An exception counts as "not yet";
  /// the last one is the cause of the failure when time is up.
  public static <T> T until(Duration atMost, Callable<T> value, Predicate<? super T> wanted) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      @Nullable T last = null;
      @Nullable Exception thrown = null;
      try {
        last = value.call();
        if (wanted.test(last)) {
          return last;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted while waiting", e);
      } catch (Exception e) {
        thrown = e;
      }
      if (System.nanoTime() >= deadline) {
        String seen = thrown == null ? "the last value was " + last : "the last look failed";
        throw new AssertionError("Not within " + atMost + ": " + seen, thrown);
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  /// A look that may fail with any exception or assertion.
  @FunctionalInterface
  public interface Look {
    void look() throws Exception;
  }

  /// Waits until the assertions in the look hold.
  public static void untilAsserted(Duration atMost, Look assertions) {
    until(
        atMost,
        () -> {
          try {
            assertions.look();
            return true;
          } catch (AssertionError e) {
            throw new NotYet(e);
          }
        },
        done -> done);
  }

  private static final class NotYet extends Exception {

    private static final long serialVersionUID = 1;

    NotYet(AssertionError assertion) {
      super(assertion.getMessage(), assertion);
    }
  }
}
