package io.whytrail.local.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.TreeHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// The 66 bytes that the log holds of a record.
public record Leaf(int kind, UUID recordId, long timeMicros, TreeHash partsRoot) {

  public static final int LENGTH = 66;

  /// The field that covers payload, salt and ids.
  static final String PARTS_ROOT = "parts_root";

  private static final String WHAT = "leaf";
  private static final byte[] MAGIC = "WHYTRAIL".getBytes(US_ASCII);
  private static final byte VERSION = 1;

  public static Leaf read(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new BadEvidenceException(WHAT + ": " + bytes.length + " bytes instead of " + LENGTH);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    buffer.get(magic);
    if (!Arrays.equals(magic, MAGIC) || buffer.get() != VERSION) {
      throw new BadEvidenceException(WHAT + ": not a leaf of version " + VERSION);
    }
    return new Leaf(
        Byte.toUnsignedInt(buffer.get()),
        new UUID(buffer.getLong(), buffer.getLong()),
        buffer.getLong(),
        TreeHash.of(Arrays.copyOfRange(bytes, buffer.position(), LENGTH)));
  }

  /// The leaf that this record must have.
  public static Leaf of(LedgerRecord record) {
    return new Leaf(
        record.getKindValue(),
        uuid(record.getRecordId()),
        micros(record.getRecordTime()),
        Commitment.root(record.getSalt().toByteArray(), Parts.of(record)));
  }

  public byte[] bytes() {
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

  /// The fields that are no longer as they were when this other leaf was made.
  public List<String> changesSince(Leaf sealed) {
    List<String> changed = new ArrayList<>();
    if (sealed.kind != kind) {
      changed.add("kind");
    }
    if (!sealed.recordId.equals(recordId)) {
      changed.add("record_id");
    }
    if (sealed.timeMicros != timeMicros) {
      changed.add("record_time");
    }
    if (!sealed.partsRoot.equals(partsRoot)) {
      changed.add(PARTS_ROOT);
    }
    return changed;
  }

  private static UUID uuid(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      if (uuid.toString().equals(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      throw new BadEvidenceException("record id: not a UUID", e);
    }
    throw new BadEvidenceException("record id: not a UUID in its usual spelling");
  }

  private static long micros(Timestamp time) {
    if (Timestamps.isValid(time) && Timestamps.fromMicros(Timestamps.toMicros(time)).equals(time)) {
      return Timestamps.toMicros(time);
    }
    throw new BadEvidenceException("record time: not a time in whole microseconds");
  }
}
