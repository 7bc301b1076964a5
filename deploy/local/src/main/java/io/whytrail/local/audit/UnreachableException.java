package io.whytrail.local.audit;

/// Something could not be read at all, so that nothing can be said about it.
public final class UnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }

  public UnreachableException(String message) {
    super(message);
  }
}
