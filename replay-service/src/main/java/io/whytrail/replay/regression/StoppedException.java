package io.whytrail.replay.regression;

/// The command can't go on; the message is for the person at the terminal.
final class StoppedException extends Exception {

  private static final long serialVersionUID = 1L;

  StoppedException(String message) {
    super(message);
  }

  StoppedException(String message, Exception cause) {
    super(message, cause);
  }
}
