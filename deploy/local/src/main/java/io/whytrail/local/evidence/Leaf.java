package io.whytrail.local.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/// The 66 bytes that the log holds of a record.
record Leaf(int kind, UUID recordId, long timeMicros, Hash partsRoot) {

  static final int LENGTH = 66;

  private static final String WHAT = "leaf";
  private static final byte[] MAGIC = "WHYTRAIL".getBytes(US_ASCII);
  private static final byte VERSION = 1;

  static Leaf read(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new MalformedException(WHAT, bytes.length + " bytes instead of " + LENGTH);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    buffer.get(magic);
    if (!Arrays.equals(magic, MAGIC) || buffer.get() != VERSION) {
      throw new MalformedException(WHAT, "not a leaf of version " + VERSION);
    }
    return new Leaf(
        Byte.toUnsignedInt(buffer.get()),
        new UUID(buffer.getLong(), buffer.getLong()),
        buffer.getLong(),
        Hash.read(bytes, buffer.position()));
  }

  /// The leaf that this record must have.
  static Leaf of(LedgerRecord record) {
    return new Leaf(
        record.getKindValue(),
        uuid(record.getRecordId()),
        micros(record.getRecordTime()),
        Commitment.root(record.getSalt().toByteArray(), Parts.of(record)));
  }

  byte[] bytes() {
    return ByteBuffer.allocate(LENGTH)
        .put(MAGIC)
        .put(VERSION)
        .put((byte) kind)
        .putLong(recordId.getMostSignificantBits())
        .putLong(recordId.getLeastSignificantBits())
        .putLong(timeMicros)
        .put(partsRoot.bytes())
        .array();
  }

  private static UUID uuid(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      if (uuid.toString().equals(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("record id", "not a UUID", e);
    }
    throw new MalformedException("record id", "not a UUID in its usual spelling");
  }

  private static long micros(Timestamp time) {
    if (Timestamps.isValid(time) && Timestamps.fromMicros(Timestamps.toMicros(time)).equals(time)) {
      return Timestamps.toMicros(time);
    }
    throw new MalformedException("record time", "not a time in whole microseconds");
  }
}
