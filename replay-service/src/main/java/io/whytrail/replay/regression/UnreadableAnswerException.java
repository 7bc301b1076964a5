package io.whytrail.replay.regression;

/// The service said something that this version of the command has no word for.
final class UnreadableAnswerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnreadableAnswerException(String message) {
    super(message + ": use the command of the service's own version.");
  }
}
