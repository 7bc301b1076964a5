package io.whytrail.local.recording;

/// A row that is not recorded, and why.
public record Rejection(String file, long line, String reason) {

  /// As it is shown: file, line, reason.
  public String text() {
    return "%s:%d: %s".formatted(file, line, reason);
  }
}
