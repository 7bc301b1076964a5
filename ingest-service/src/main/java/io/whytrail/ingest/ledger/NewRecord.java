package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import java.util.Map;

/// Something to seal.
///
/// @param subjectId the id of what is sealed; with the kind it is unique in the tenant's log
/// @param interactionId the interaction it belongs to; may be empty
/// @param payload the serialized message that belongs to the kind
/// @param traceparent the trace that the seal belongs to; may be empty
/// @param contentDigest tells a repetition from a conflict; empty where nobody sends twice
/// @param masked how many values were masked, by type
public record NewRecord(
    String tenant,
    Kind kind,
    String subjectId,
    String interactionId,
    String correlationId,
    ByteString payload,
    String traceparent,
    ByteString contentDigest,
    Map<String, Integer> masked) {

  public NewRecord {
    masked = Map.copyOf(masked);
  }

  /// A record that nobody sends twice.
  public static NewRecord of(
      String tenant,
      Kind kind,
      String subjectId,
      String interactionId,
      String correlationId,
      ByteString payload,
      String traceparent) {
    return new NewRecord(
        tenant,
        kind,
        subjectId,
        interactionId,
        correlationId,
        payload,
        traceparent,
        ByteString.EMPTY,
        Map.of());
  }
}
