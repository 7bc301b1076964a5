package io.whytrail.local.tlog;

/// What was offered does not prove what it claims, or is not in the format that it claims. The
/// message says what is wrong with it.
public final class BadEvidenceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public BadEvidenceException(String message) {
    super(message);
  }

  public BadEvidenceException(String message, Throwable cause) {
    super(message, cause);
  }

  /// Throws where the condition does not hold.
  public static void unless(boolean condition, String otherwise) {
    if (!condition) {
      throw new BadEvidenceException(otherwise);
    }
  }
}
