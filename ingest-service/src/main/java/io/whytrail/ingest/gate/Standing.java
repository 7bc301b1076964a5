package io.whytrail.ingest.gate;

import io.whytrail.ingest.peers.Consent;
import org.jspecify.annotations.Nullable;

/// May the caller act, and may that still change?
enum Standing {
  /// A person is asked.
  WAITING(false, false),
  /// Go ahead, once.
  ALLOWED(true, true),
  /// Do not, or not again.
  REFUSED(true, false);

  private final boolean settled;
  private final boolean allowed;

  Standing(boolean settled, boolean allowed) {
    this.settled = settled;
    this.allowed = allowed;
  }

  boolean isFinal() {
    return settled;
  }

  boolean isAllowed() {
    return allowed;
  }

  /// A policy that still wants more checks after the deep tier has said all there is gets its
  /// answer as a refusal: nobody is left to ask.
  static Standing of(EvaluationRow row, @Nullable Consent consent) {
    if (row.isRedeemed()) {
      return REFUSED;
    }
    return switch (row.verdict()) {
      case VERDICT_ALLOW -> ALLOWED;
      case VERDICT_APPROVE -> of(row.approvalId(), consent);
      case VERDICT_CHECK, VERDICT_BLOCK, VERDICT_UNSPECIFIED, UNRECOGNIZED -> REFUSED;
    };
  }

  private static Standing of(String approvalId, @Nullable Consent consent) {
    if (consent == null) {
      return approvalId.isEmpty() ? REFUSED : WAITING;
    }
    return switch (consent.state()) {
      case APPROVAL_STATE_PENDING -> WAITING;
      case APPROVAL_STATE_GRANTED -> ALLOWED;
      case APPROVAL_STATE_REJECTED,
          APPROVAL_STATE_EXPIRED,
          APPROVAL_STATE_REDEEMED,
          APPROVAL_STATE_UNSPECIFIED,
          UNRECOGNIZED ->
          REFUSED;
    };
  }
}
