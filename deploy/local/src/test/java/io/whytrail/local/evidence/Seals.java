package io.whytrail.local.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.runtime.merkle.Hash;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Seals records by code that shares nothing with the verifier: it knows the parts of its messages
/// instead of reading them out of bytes, and it builds trees by recursion.
public final class Seals {

  private Seals() {}

  public static List<byte[][]> parts(String prefix, Interaction interaction) {
    List<byte[][]> parts = new ArrayList<>();
    parts.add(
        named(
            prefix + "metadata",
            interaction.toBuilder()
                .clearSystemPrompt()
                .clearMessages()
                .clearRetrievedContext()
                .clearToolCalls()
                .clearOutput()
                .build()
                .toByteArray()));
    if (interaction.hasSystemPrompt()) {
      parts.add(named(prefix + "system_prompt", interaction.getSystemPrompt().toByteArray()));
    }
    numbered(prefix + "messages/", interaction.getMessagesList(), parts);
    numbered(prefix + "retrieved_context/", interaction.getRetrievedContextList(), parts);
    numbered(prefix + "tool_calls/", interaction.getToolCallsList(), parts);
    if (interaction.hasOutput()) {
      parts.add(named(prefix + "output", interaction.getOutput().toByteArray()));
    }
    return parts;
  }

  private static void numbered(
      String prefix, List<? extends Message> messages, List<byte[][]> parts) {
    for (int i = 0; i < messages.size(); i++) {
      parts.add(named(prefix + i, messages.get(i).toByteArray()));
    }
  }

  public static List<byte[][]> payload(Message message) {
    return List.<byte[][]>of(named("payload", message.toByteArray()));
  }

  static byte[][] named(String name, byte[] bytes) {
    return new byte[][] {name.getBytes(UTF_8), bytes};
  }

  static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /// The record at an index of a log.
  public static LedgerRecord seal(
      int index,
      RecordKind kind,
      String subject,
      String interaction,
      List<byte[][]> parts,
      Message payload) {
    byte[] salt = sha256(("salt " + index).getBytes(UTF_8));
    UUID id = new UUID(0x0190a1b2c3d47e5fL, 0x8a9b0c1d2e3f4a00L + index);
    long micros = 1_767_323_045_678_901L + index;
    byte[][] identity =
        named(
            "record",
            join(out -> {
              prefixed(out, subject.getBytes(UTF_8));
              prefixed(out, interaction.getBytes(UTF_8));
              prefixed(out, "c-1".getBytes(UTF_8));
            }));
    List<Hash> commitments = new ArrayList<>();
    for (byte[][] part : concat(List.<byte[][]>of(identity), parts)) {
      byte[] message =
          join(out -> {
            prefixed(out, part[0]);
            out.write(part[1]);
          });
      commitments.add(Hash.leaf(hmac(hmac(salt, part[0]), message)));
    }
    byte[] leaf =
        join(out -> {
          out.writeBytes("WHYTRAIL");
          out.write(1);
          out.write(kind.getNumber());
          out.writeLong(id.getMostSignificantBits());
          out.writeLong(id.getLeastSignificantBits());
          out.writeLong(micros);
          out.write(root(commitments).bytes());
        });
    return LedgerRecord.newBuilder()
        .setRecordId(id.toString())
        .setKind(kind)
        .setSubjectId(subject)
        .setInteractionId(interaction)
        .setCorrelationId("c-1")
        .setRecordTime(Timestamps.fromMicros(micros))
        .setLeafIndex(index)
        .setLeaf(ByteString.copyFrom(leaf))
        .setLeafHash(ByteString.copyFrom(Hash.leaf(leaf).bytes()))
        .setPayload(payload.toByteString())
        .setSalt(ByteString.copyFrom(salt))
        .build();
  }

  static Hash root(List<Hash> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Hash.node(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] join(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void prefixed(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
