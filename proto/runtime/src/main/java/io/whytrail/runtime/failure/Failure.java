package io.whytrail.runtime.failure;

import io.grpc.Status;
import io.whytrail.interaction.v1.ErrorReason;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call that can't be done, as the caller is told: the reason, a sentence that says what to do,
/// and every variable of that sentence. The cause is for the log and never leaves the service.
public final class Failure extends RuntimeException {

  private final ErrorReason reason;
  private final Map<String, String> metadata;
  private final @Nullable Duration retryDelay;

  private Failure(
      ErrorReason reason,
      String message,
      Map<String, String> metadata,
      @Nullable Duration retryDelay,
      @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.metadata = Map.copyOf(metadata);
    this.retryDelay = retryDelay;
  }

  public static Failure of(ErrorReason reason, String message) {
    return of(reason, message, Map.of());
  }

  public static Failure of(ErrorReason reason, String message, Map<String, String> metadata) {
    return new Failure(reason, message, metadata, null, null);
  }

  /// The same failure with the delay after which trying again makes sense.
  public Failure retryAfter(Duration delay) {
    return new Failure(reason, text(), metadata, delay, getCause());
  }

  /// The same failure with what caused it, for the log.
  public Failure because(Throwable cause) {
    return new Failure(reason, text(), metadata, retryDelay, cause);
  }

  public ErrorReason reason() {
    return reason;
  }

  /// The reason as it is sent: without the prefix of the enum.
  public String reasonName() {
    return reason.name().substring("ERROR_REASON_".length());
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  public @Nullable Duration retryDelay() {
    return retryDelay;
  }

  public String text() {
    return String.valueOf(getMessage());
  }

  public Status.Code code() {
    return switch (reason) {
      case ERROR_REASON_TOKEN_MISSING, ERROR_REASON_TOKEN_INVALID -> Status.Code.UNAUTHENTICATED;
      case ERROR_REASON_ROLE_MISSING, ERROR_REASON_TENANT_MISMATCH, ERROR_REASON_SELF_APPROVAL ->
          Status.Code.PERMISSION_DENIED;
      case ERROR_REASON_FIELD_INVALID,
          ERROR_REASON_PAGE_TOKEN_INVALID,
          ERROR_REASON_MESSAGE_TOO_LARGE,
          ERROR_REASON_POLICY_INVALID,
          ERROR_REASON_SUITE_EMPTY ->
          Status.Code.INVALID_ARGUMENT;
      case ERROR_REASON_NOT_FOUND -> Status.Code.NOT_FOUND;
      case ERROR_REASON_ID_CONFLICT -> Status.Code.ALREADY_EXISTS;
      case ERROR_REASON_OVERLOADED -> Status.Code.RESOURCE_EXHAUSTED;
      case ERROR_REASON_STORAGE_UNAVAILABLE, ERROR_REASON_PEER_UNAVAILABLE ->
          Status.Code.UNAVAILABLE;
      case ERROR_REASON_POLICY_TESTS_FAILED,
          ERROR_REASON_POLICY_STATE,
          ERROR_REASON_APPROVAL_RESOLVED,
          ERROR_REASON_APPROVAL_EXPIRED,
          ERROR_REASON_APPROVAL_NOT_GRANTED,
          ERROR_REASON_ACTION_MISMATCH,
          ERROR_REASON_NOT_ALLOWED,
          ERROR_REASON_NOT_PROVEN_YET,
          ERROR_REASON_LEDGER_LATCHED,
          ERROR_REASON_RUN_STATE ->
          Status.Code.FAILED_PRECONDITION;
      case ERROR_REASON_DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
      case ERROR_REASON_INTERNAL, ERROR_REASON_UNSPECIFIED, UNRECOGNIZED -> Status.Code.INTERNAL;
    };
  }
}
