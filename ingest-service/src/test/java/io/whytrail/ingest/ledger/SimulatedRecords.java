package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import io.whytrail.runtime.merkle.Hash;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/// Records whose ids and leaves come from the seed.
final class SimulatedRecords {

  private static final ByteString SALT = ByteString.copyFrom(new byte[32]);

  private SimulatedRecords() {}

  static SealedRecord record(Random random, String subjectId, Instant time) {
    UUID id = new UUID(random.nextLong(), random.nextLong());
    byte[] root = new byte[Hash.LENGTH];
    random.nextBytes(root);
    byte[] leaf = new Leaf(Kind.LABEL, id, time, Hash.of(root)).bytes();
    return new SealedRecord(
        1,
        id,
        Kind.LABEL,
        subjectId,
        "",
        "",
        time,
        ByteString.EMPTY,
        SALT,
        ByteString.copyFrom(leaf),
        ByteString.copyFrom(Hash.leaf(leaf).bytes()),
        "",
        ByteString.EMPTY,
        Map.of(),
        null);
  }

  static SealedRecord with(SealedRecord record, ByteString leaf) {
    return new SealedRecord(
        record.logId(),
        record.recordId(),
        record.kind(),
        record.subjectId(),
        record.interactionId(),
        record.correlationId(),
        record.time(),
        record.payload(),
        record.salt(),
        leaf,
        record.leafHash(),
        record.traceparent(),
        record.contentDigest(),
        record.masked(),
        record.index());
  }
}
