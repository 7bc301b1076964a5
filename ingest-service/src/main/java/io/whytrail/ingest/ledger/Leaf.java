package io.whytrail.ingest.ledger;

import io.whytrail.runtime.merkle.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;

/// The 66 bytes of the log that stand for one record; README.md has the format.
record Leaf(Kind kind, UUID recordId, Instant time, Hash partsRoot) {

  static final int LENGTH = 66;

  private static final byte[] MAGIC = "WHYTRAIL".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;

  Leaf {
    if (!time.truncatedTo(ChronoUnit.MICROS).equals(time) || time.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("A leaf's time is in whole microseconds since 1970");
    }
  }

  byte[] bytes() {
    return ByteBuffer.allocate(LENGTH)
        .put(MAGIC)
        .put(VERSION)
        .put((byte) kind.number())
        .putLong(recordId.getMostSignificantBits())
        .putLong(recordId.getLeastSignificantBits())
        .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, time))
        .put(partsRoot.bytes())
        .array();
  }

  static Leaf parse(byte[] bytes) {
    if (bytes.length != LENGTH || !Arrays.equals(bytes, 0, 8, MAGIC, 0, 8) || bytes[8] != VERSION) {
      throw new IllegalArgumentException("Not a leaf of version 1");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 9, LENGTH - 9);
    Kind kind = Kind.of(in.get());
    UUID recordId = new UUID(in.getLong(), in.getLong());
    Instant time = Instant.EPOCH.plus(in.getLong(), ChronoUnit.MICROS);
    return new Leaf(kind, recordId, time, Hash.read(bytes, in.position()));
  }
}
