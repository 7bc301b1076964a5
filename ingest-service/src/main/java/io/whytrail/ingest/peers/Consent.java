package io.whytrail.ingest.peers;

import com.google.protobuf.ByteString;
import io.whytrail.policy.v1.ApprovalState;

/// An approval in one of its states, as policy gave it.
///
/// @param payload the serialized approval
public record Consent(
    String id,
    String interactionId,
    String correlationId,
    ApprovalState state,
    ByteString payload) {

  /// Whether a person, or time, has decided.
  public boolean isResolved() {
    return switch (state) {
      case APPROVAL_STATE_UNSPECIFIED, APPROVAL_STATE_PENDING, UNRECOGNIZED -> false;
      case APPROVAL_STATE_GRANTED,
          APPROVAL_STATE_REJECTED,
          APPROVAL_STATE_EXPIRED,
          APPROVAL_STATE_REDEEMED ->
          true;
    };
  }
}
