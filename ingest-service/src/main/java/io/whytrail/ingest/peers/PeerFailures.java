package io.whytrail.ingest.peers;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import java.util.Map;
import java.util.Set;

/// What a peer's refusal means to our caller.
final class PeerFailures {

  /// Refusals that are about the caller's own request.
  private static final Set<ErrorReason> PASSED_ON =
      Set.of(
          ErrorReason.ERROR_REASON_APPROVAL_RESOLVED,
          ErrorReason.ERROR_REASON_APPROVAL_EXPIRED,
          ErrorReason.ERROR_REASON_APPROVAL_NOT_GRANTED,
          ErrorReason.ERROR_REASON_ACTION_MISMATCH,
          ErrorReason.ERROR_REASON_NOT_ALLOWED);

  private PeerFailures() {}

  static Failure unavailable(String peer, RuntimeException cause) {
    return Failure.of(
            ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
            "The service %s does not answer: try again.".formatted(peer),
            Map.of("service", peer))
        .because(cause);
  }

  /// The peer's own refusal where it is about the approval, else that the peer is not available.
  static Failure ofApproval(RuntimeException cause) {
    ErrorReason reason = Failures.reason(cause);
    if (!PASSED_ON.contains(reason)) {
      return unavailable("policy", cause);
    }
    return Failure.of(
            reason,
            switch (reason) {
              case ERROR_REASON_APPROVAL_RESOLVED ->
                  "The approval was rejected or used already: evaluate the action anew.";
              case ERROR_REASON_APPROVAL_EXPIRED ->
                  "The approval expired: evaluate the action anew.";
              case ERROR_REASON_APPROVAL_NOT_GRANTED ->
                  "Nobody has granted the approval yet: watch the decision until it is final.";
              case ERROR_REASON_NOT_ALLOWED ->
                  "A reviewer rejected the action, or the policy forbids it by now: do not run it.";
              default -> "The action is not the approved one: run exactly the approved one.";
            })
        .because(cause);
  }
}
