package io.whytrail.replay.endpoint;

/// A prompt that can't be answered; others may be.
final class ObstacleException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /// @param reason what is wrong with what, as in `endpoint:timeout`
  ObstacleException(String reason) {
    super(reason);
    this.reason = reason;
  }

  ObstacleException(String reason, Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
