package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import io.whytrail.runtime.merkle.Hash;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// Turns content into records: id, time, salt, and the leaf over them all.
@Singleton
public final class Sealing {

  private static final int SALT_LENGTH = 32;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Sealing(Clock clock) {
    this.clock = clock;
  }

  SealedRecord seal(Log log, NewRecord content) {
    return seal(log.id(), content);
  }

  /// The leaf does not depend on the log that it will be in.
  SealedRecord seal(int logId, NewRecord content) {
    Instant time = clock.instant().truncatedTo(ChronoUnit.MICROS);
    UUID recordId = newId(time);
    byte[] salt = new byte[SALT_LENGTH];
    random.nextBytes(salt);
    Parts parts =
        Parts.of(
            content.kind(),
            content.subjectId(),
            content.interactionId(),
            content.correlationId(),
            content.payload());
    byte[] leaf = new Leaf(content.kind(), recordId, time, parts.root(salt)).bytes();
    return new SealedRecord(
        logId,
        recordId,
        content.kind(),
        content.subjectId(),
        content.interactionId(),
        content.correlationId(),
        time,
        content.payload(),
        ByteString.copyFrom(salt),
        ByteString.copyFrom(leaf),
        ByteString.copyFrom(Hash.leaf(leaf).bytes()),
        content.traceparent(),
        content.contentDigest(),
        content.masked(),
        null);
  }

  /// A UUID of version 7: ids that are made later sort later, which keeps the index of a growing
  /// table in cache.
  public UUID newId() {
    return newId(clock.instant());
  }

  private UUID newId(Instant time) {
    byte[] bytes = new byte[10];
    random.nextBytes(bytes);
    long high = (time.toEpochMilli() << 16) | 0x7000 | ((bytes[0] & 0x0f) << 8) | (bytes[1] & 0xff);
    long low = 0;
    for (int i = 2; i < 10; i++) {
      low = (low << 8) | (bytes[i] & 0xff);
    }
    return new UUID(high, (low & 0x3fffffffffffffffL) | 0x8000000000000000L);
  }
}
