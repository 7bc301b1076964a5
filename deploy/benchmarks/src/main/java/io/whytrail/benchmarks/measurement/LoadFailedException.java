package io.whytrail.benchmarks.measurement;

import org.jspecify.annotations.Nullable;

/// An operation of a load failed, or answered something wrong.
public final class LoadFailedException extends RuntimeException {

  public LoadFailedException(String message) {
    super(message);
  }

  public LoadFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
