package io.whytrail.ingest.peers;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.whytrail.ingest.capture.InteractionCodec;
import io.whytrail.policy.v1.Approval;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.Decision;
import io.whytrail.scoring.v1.Assessment;

/// Messages of the peers as what is kept of them, and back.
public final class PeerCodec {

  private PeerCodec() {}

  static Rating rating(Assessment assessment) {
    return new Rating(
        assessment.getId(),
        assessment.getInteractionId(),
        assessment.getCorrelationId(),
        InteractionCodec.bytes(assessment));
  }

  public static Ruling ruling(Decision decision) {
    return new Ruling(
        decision.getId(),
        decision.getInteractionId(),
        decision.getCorrelationId(),
        decision.getVerdict(),
        decision.getApprovalId(),
        InteractionCodec.bytes(decision));
  }

  static Consent consent(Approval approval) {
    return new Consent(
        approval.getId(),
        approval.getInteractionId(),
        approval.getCorrelationId(),
        approval.getState(),
        InteractionCodec.bytes(approval));
  }

  /// A stored approval.
  public static Consent consent(ByteString payload) {
    return consent(approval(payload));
  }

  public static Assessment assessment(ByteString payload) {
    return parse(Assessment.parser(), payload);
  }

  public static Decision decision(ByteString payload) {
    return parse(Decision.parser(), payload);
  }

  public static Approval approval(ByteString payload) {
    return parse(Approval.parser(), payload);
  }

  /// An approval as it was when it was opened. It is fetched later than it happened, so what came
  /// after is taken off again.
  static Consent requested(Consent consent) {
    return consent(
        approval(consent.payload()).toBuilder()
            .setState(ApprovalState.APPROVAL_STATE_PENDING)
            .clearResolver()
            .clearComment()
            .clearResolveTime()
            .clearRedeemTime()
            .build());
  }

  /// An approval as it was when it was resolved.
  static Consent resolved(Consent consent) {
    if (consent.state() != ApprovalState.APPROVAL_STATE_REDEEMED) {
      return consent;
    }
    return consent(
        approval(consent.payload()).toBuilder()
            .setState(ApprovalState.APPROVAL_STATE_GRANTED)
            .clearRedeemTime()
            .build());
  }

  private static <T> T parse(Parser<T> parser, ByteString payload) {
    try {
      return parser.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored message can't be read", e);
    }
  }
}
