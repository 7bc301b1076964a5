package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A record with the leaf that commits to it.
///
/// @param index its place in the log; null while it waits for one
public record SealedRecord(
    int logId,
    UUID recordId,
    Kind kind,
    String subjectId,
    String interactionId,
    String correlationId,
    Instant time,
    ByteString payload,
    ByteString salt,
    ByteString leaf,
    ByteString leafHash,
    String traceparent,
    ByteString contentDigest,
    Map<String, Integer> masked,
    @Nullable Long index) {

  public SealedRecord {
    masked = Map.copyOf(masked);
  }

  /// The same record in a log.
  SealedRecord in(int id) {
    return copy(id, payload, index);
  }

  /// The same record with its place in the log.
  public SealedRecord at(long place) {
    return copy(logId, payload, place);
  }

  /// All that a receipt says, without what it was given for.
  public SealedRecord withoutPayload() {
    return copy(logId, ByteString.EMPTY, index);
  }

  private SealedRecord copy(int inLog, ByteString content, @Nullable Long place) {
    return new SealedRecord(
        inLog,
        recordId,
        kind,
        subjectId,
        interactionId,
        correlationId,
        time,
        content,
        salt,
        leaf,
        leafHash,
        traceparent,
        contentDigest,
        masked,
        place);
  }
}
