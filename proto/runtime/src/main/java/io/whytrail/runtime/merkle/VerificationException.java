package io.whytrail.runtime.merkle;

/**
 * The input could be read, and it does not prove what it claims. Whoever catches this must not go
 * on with the data it was thrown for.
 */
public final class VerificationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public VerificationException(String message) {
    super(message);
  }
}
