package io.whytrail.local.witness;

/// What a witness says.
sealed interface Answer {

  /// It has seen the log continue.
  ///
  /// @param lines signature lines of a note
  record Cosigned(String lines) implements Answer {}

  /// The last checkpoint that it cosigned is of this size, and not what the request says.
  record Conflict(long size) implements Answer {}

  /// It does not cosign.
  record Refused(Reason reason, String message) implements Answer {}

  /// Why it does not, and how HTTP says so.
  enum Reason {
    MALFORMED(400),
    NOT_SIGNED(403),
    UNKNOWN_LOG(404),
    NOT_CONSISTENT(422),
    BROKEN(500);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
