package io.whytrail.local.mesh;

/// The mesh can't run; the message tells the person at the terminal why and what to do.
public final class LaunchException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public LaunchException(String message) {
    super(message);
  }

  public LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
