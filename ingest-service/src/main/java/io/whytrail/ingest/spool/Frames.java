package io.whytrail.ingest.spool;

import com.google.protobuf.ByteString;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.SealedRecord;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/// Records as frames of a file: u32 length, u32 CRC-32C over the length and the content, content. A
/// frame is whole or it is not there.
final class Frames {

  private static final int HEAD = 2 * Integer.BYTES;

  private Frames() {}

  static byte[] frame(Spooled spooled) {
    byte[] content = content(spooled);
    return ByteBuffer.allocate(HEAD + content.length)
        .putInt(content.length)
        .putInt(checksum(content))
        .put(content)
        .array();
  }

  /// The next frame; empty where none is left that can be read.
  ///
  /// @param left how many bytes the file has from here on
  static Optional<byte[]> next(DataInputStream file, long left) throws IOException {
    if (left < HEAD) {
      return Optional.empty();
    }
    int length = file.readInt();
    int checksum = file.readInt();
    if (length <= 0 || length > left - HEAD) {
      return Optional.empty();
    }
    byte[] content = file.readNBytes(length);
    return checksum == checksum(content) ? Optional.of(content) : Optional.empty();
  }

  static int size(byte[] content) {
    return HEAD + content.length;
  }

  private static int checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).flip());
    crc.update(content);
    return (int) crc.getValue();
  }

  private static byte[] content(Spooled spooled) {
    SealedRecord record = spooled.record();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.payload().size() + 512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, spooled.tenant());
      out.writeLong(record.recordId().getMostSignificantBits());
      out.writeLong(record.recordId().getLeastSignificantBits());
      out.writeInt(record.kind().number());
      write(out, record.subjectId());
      write(out, record.interactionId());
      write(out, record.correlationId());
      out.writeLong(record.time().getEpochSecond());
      out.writeInt(record.time().getNano());
      write(out, record.payload());
      write(out, record.salt());
      write(out, record.leaf());
      write(out, record.leafHash());
      write(out, record.traceparent());
      write(out, record.contentDigest());
      out.writeInt(record.masked().size());
      for (Map.Entry<String, Integer> masked : record.masked().entrySet()) {
        write(out, masked.getKey());
        out.writeInt(masked.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Bytes in memory can always be written", e);
    }
    return bytes.toByteArray();
  }

  static Spooled spooled(byte[] content) {
    ByteBuffer in = ByteBuffer.wrap(content);
    String tenant = text(in);
    return new Spooled(
        tenant,
        new SealedRecord(
            0,
            new UUID(in.getLong(), in.getLong()),
            Kind.of(in.getInt()),
            text(in),
            text(in),
            text(in),
            Instant.ofEpochSecond(in.getLong(), in.getInt()),
            bytes(in),
            bytes(in),
            bytes(in),
            bytes(in),
            text(in),
            bytes(in),
            masked(in),
            null));
  }

  private static Map<String, Integer> masked(ByteBuffer in) {
    Map<String, Integer> masked = new HashMap<>();
    for (int left = in.getInt(); left > 0; left--) {
      masked.put(text(in), in.getInt());
    }
    return masked;
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    write(out, ByteString.copyFromUtf8(text));
  }

  private static void write(DataOutputStream out, ByteString bytes) throws IOException {
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  private static String text(ByteBuffer in) {
    return bytes(in).toString(StandardCharsets.UTF_8);
  }

  private static ByteString bytes(ByteBuffer in) {
    return ByteString.copyFrom(in, in.getInt());
  }
}
