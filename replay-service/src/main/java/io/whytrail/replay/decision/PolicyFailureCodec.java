package io.whytrail.replay.decision;

import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import java.util.Map;

/// What policy refused, as this service's callers are told.
public final class PolicyFailureCodec {

  private PolicyFailureCodec() {}

  public static Failure decode(StatusRuntimeException refused) {
    return switch (refused.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, ABORTED ->
          unavailable().because(refused);
      case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION -> passedOn(refused);
      default ->
          Failure.of(
                  ErrorReason.ERROR_REASON_INTERNAL,
                  "The policy service refused this service's call: the log has the details.")
              .because(refused);
    };
  }

  public static Failure unavailable() {
    return Failure.of(
        ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
        "The policy service does not answer: try again.",
        Map.of("peer", "policy"));
  }

  /// The caller's own mistake, such as a policy document that does not compile: the caller needs
  /// every word of it.
  private static Failure passedOn(StatusRuntimeException refused) {
    ErrorReason reason = Failures.reason(refused);
    String text = refused.getStatus().getDescription();
    return Failure.of(
            reason == ErrorReason.ERROR_REASON_UNSPECIFIED
                ? ErrorReason.ERROR_REASON_INTERNAL
                : reason,
            text == null ? "The policy service refused the request." : text,
            Failures.info(refused).map(ErrorInfo::getMetadataMap).orElse(Map.of()))
        .because(refused);
  }
}
