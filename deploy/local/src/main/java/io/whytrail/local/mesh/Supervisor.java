package io.whytrail.local.mesh;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Sees when a part dies, says so, and starts it again.
final class Supervisor implements AutoCloseable {

  private final boolean restarts;
  private final Consumer<String> say;
  private final Runnable changed;
  private final Map<String, Backoff> backoffs = new HashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("supervisor").daemon().factory());
  private boolean closed;

  /// @param restarts false where a part that dies stays dead
  /// @param changed is called after a part was started again
  Supervisor(boolean restarts, Consumer<String> say, Runnable changed) {
    this.restarts = restarts;
    this.say = say;
    this.changed = changed;
  }

  /// Watches a part that runs.
  synchronized void watch(Part part) {
    long started = System.nanoTime();
    ProcessHandle process = part.process();
    CompletableFuture<?> _ =
        process
            .onExit()
            .thenRunAsync(
                () -> died(part, process.pid(), Duration.ofNanos(System.nanoTime() - started)),
                timer);
  }

  /// From now on the end of a part is meant.
  @Override
  public synchronized void close() {
    closed = true;
    timer.shutdownNow();
  }

  private synchronized void died(Part part, long pid, Duration lived) {
    if (closed) {
      return;
    }
    String end = "%s (pid %d) died %s".formatted(part.name(), pid, part.end()).strip();
    if (restarts) {
      again(part, lived, end);
    } else {
      say.accept(end + "; it stays down (--no-restart)");
    }
  }

  private void again(Part part, Duration lived, String reason) {
    Duration delay = backoffs.computeIfAbsent(part.name(), name -> new Backoff()).after(lived);
    say.accept("%s; starting it again in %d ms".formatted(reason, delay.toMillis()));
    Future<?> _ = timer.schedule(() -> restart(part), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void restart(Part part) {
    if (closed) {
      return;
    }
    try {
      part.start();
      watch(part);
      say.accept("%s runs again (pid %d)".formatted(part.name(), part.process().pid()));
      changed.run();
    } catch (RuntimeException e) {
      again(part, Duration.ZERO, part.name() + " did not start: " + e.getMessage());
    }
  }
}
