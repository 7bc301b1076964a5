package io.whytrail.scoring.embedding;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Something big that is loaded behind everybody's back: who needs it waits for it, within his own
/// time limit, and fails where it cannot be had.
public final class Loading<T> {
  private static final int LOOK_AGAIN_MILLIS = 10;

  private final String name;
  private final CompletableFuture<T> future = new CompletableFuture<>();

  private Loading(String name) {
    this.name = name;
  }

  /// Begins to load, and does not wait.
  public static <T> Loading<T> begin(String name, Callable<T> load) {
    Loading<T> loading = new Loading<>(name);
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            loading.future.complete(load.call());
          } catch (Exception | LinkageError e) {
            loading.future.completeExceptionally(e);
          }
        });
    return loading;
  }

  /// Waits until it is there.
  ///
  /// @param checkpoint called often: it throws where the time is over
  public void await(Runnable checkpoint) {
    while (true) {
      checkpoint.run();
      try {
        future.get(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException _) {
        // Not yet: the checkpoint says whether there is time left.
      } catch (ExecutionException e) {
        throw new IllegalStateException(name + " cannot be loaded", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while " + name + " was loaded", e);
      }
    }
  }

  /// What was waited for.
  public T get() {
    return future.join();
  }
}
