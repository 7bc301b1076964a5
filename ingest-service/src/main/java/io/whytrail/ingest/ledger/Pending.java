package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import io.whytrail.runtime.merkle.Hash;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A leaf that waits for its index, beside what the record row says now.
///
/// @param leafHash as it was when the record became durable
/// @param record null when the row is gone
record Pending(long id, UUID recordId, ByteString leafHash, @Nullable Row record) {

  /// The columns of a record that its leaf and its fact need.
  record Row(
      Kind kind,
      String subjectId,
      String interactionId,
      String correlationId,
      Instant time,
      ByteString leaf,
      ByteString leafHash,
      String traceparent) {}

  /// What is wrong with it; empty where nothing is.
  String tampering() {
    if (record == null) {
      return "its record is gone";
    }
    Hash hash = Hash.leaf(record.leaf().toByteArray());
    if (!hash.equals(Hash.of(leafHash.toByteArray()))) {
      return "its leaf does not hash to what was pending";
    }
    if (!record.leafHash().equals(leafHash)) {
      return "its record has another leaf hash";
    }
    return contradiction(Leaf.parse(record.leaf().toByteArray()), record);
  }

  private String contradiction(Leaf leaf, Row row) {
    boolean agrees =
        leaf.recordId().equals(recordId)
            && leaf.kind() == row.kind()
            && leaf.time().equals(row.time());
    return agrees ? "" : "its leaf is of another record";
  }
}
