package io.whytrail.local.recording;

import io.grpc.Status;
import java.util.Set;

/// What to do after an answer that is not a receipt.
enum Answer {
  /// The row can't be recorded: it will not be another time either.
  REJECT,
  /// The service can't do it just now.
  RETRY,
  /// Nothing will be recorded until somebody changes something.
  GIVE_UP;

  private static final Set<String> LATER =
      Set.of(
          "OVERLOADED", "STORAGE_UNAVAILABLE", "PEER_UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL");

  /// After the refusal of one row; by the reason where there is one, else by the status.
  static Answer toRefusal(Status.Code code, String reason) {
    if (LATER.contains(reason)) {
      return RETRY;
    }
    return reason.isEmpty() ? toStatus(code) : forCaller(code) ? GIVE_UP : REJECT;
  }

  /// After the end of a call.
  static Answer toStatus(Status.Code code) {
    return switch (code) {
      case UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED -> GIVE_UP;
      case INVALID_ARGUMENT,
          OUT_OF_RANGE,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          NOT_FOUND,
          DATA_LOSS ->
          REJECT;
      // Without a reason it is the transport's own: the message is too large for it.
      case RESOURCE_EXHAUSTED -> REJECT;
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE -> RETRY;
    };
  }

  private static boolean forCaller(Status.Code code) {
    return code == Status.Code.UNAUTHENTICATED || code == Status.Code.PERMISSION_DENIED;
  }
}
