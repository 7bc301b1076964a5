package io.whytrail.local.recording;

/// Recording can't go on for a reason that lies outside of the rows.
public final class InfrastructureException extends Exception {

  private static final long serialVersionUID = 1;

  public InfrastructureException(String message) {
    super(message);
  }

  public InfrastructureException(String message, Throwable cause) {
    super(message, cause);
  }
}
