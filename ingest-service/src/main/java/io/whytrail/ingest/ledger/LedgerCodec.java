package io.whytrail.ingest.ledger;

import com.google.protobuf.Timestamp;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Records of the ledger as messages of the contract.
public final class LedgerCodec {

  private LedgerCodec() {}

  public static LedgerRecord record(SealedRecord record) {
    LedgerRecord.Builder message =
        LedgerRecord.newBuilder()
            .setRecordId(record.recordId().toString())
            .setKindValue(record.kind().number())
            .setSubjectId(record.subjectId())
            .setInteractionId(record.interactionId())
            .setCorrelationId(record.correlationId())
            .setRecordTime(timestamp(record.time()))
            .setLeaf(record.leaf())
            .setLeafHash(record.leafHash())
            .setPayload(record.payload())
            .setSalt(record.salt());
    Long index = record.index();
    return (index == null ? message : message.setLeafIndex(index)).build();
  }

  /// The kind; null where the caller names none.
  public static @Nullable Kind kind(RecordKind kind) {
    return kind == RecordKind.RECORD_KIND_UNSPECIFIED ? null : Kind.of(kind.getNumber());
  }

  public static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
