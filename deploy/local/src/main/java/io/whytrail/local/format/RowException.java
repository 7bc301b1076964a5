package io.whytrail.local.format;

/// A row can't become an interaction; the message says why, to the person who has the file.
public final class RowException extends Exception {

  private static final long serialVersionUID = 1;

  public RowException(String reason) {
    super(reason);
  }

  public RowException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /// Why, as one line.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
