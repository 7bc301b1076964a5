package io.whytrail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.merkle.CompactRange;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.note.SignerKey;
import io.whytrail.runtime.merkle.tile.EntriesPath;
import io.whytrail.runtime.merkle.tile.EntryBundle;
import io.whytrail.runtime.merkle.tile.TilePath;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What somebody can do who has the database, the code and a key: change an exported log of at most
/// 256 leaves and make everything fit again, from the commitments up to the signature.
final class ForgedLog {

  private static final int PARTS_ROOT = 34;

  private final String origin;
  private final List<LedgerRecord> records;

  private ForgedLog(String origin, List<LedgerRecord> records) {
    this.origin = origin;
    this.records = new ArrayList<>(records);
  }

  static ForgedLog of(Path export) throws IOException {
    GetLedgerResponse.Builder standing = GetLedgerResponse.newBuilder();
    JsonFormat.parser().merge(Files.readString(export.resolve("ledger.json")), standing);
    List<LedgerRecord> records = new ArrayList<>();
    for (String line : Files.readAllLines(export.resolve("records.jsonl"))) {
      LedgerRecord.Builder record = LedgerRecord.newBuilder();
      JsonFormat.parser().merge(line, record);
      records.add(record.build());
    }
    return new ForgedLog(standing.getOrigin(), records);
  }

  /// The key of a log, as ingest derives it from its master seed.
  static SignerKey key(byte[] seed, String verifierKey) {
    String[] nameAndId = verifierKey.split("\\+", 3);
    byte[] typed = new byte[33];
    typed[0] = 1;
    System.arraycopy(hmac(seed, nameAndId[0].getBytes(UTF_8)), 0, typed, 1, 32);
    return SignerKey.parse(
        "PRIVATE+KEY+%s+%s+%s"
            .formatted(nameAndId[0], nameAndId[1], Base64.getEncoder().encodeToString(typed)));
  }

  /// Turns a decision around and seals it again, with a salt and an id as before.
  ForgedLog allowing() {
    return with(record -> {
      if (record.getKind() != RecordKind.RECORD_KIND_DECISION) {
        return record;
      }
      try {
        Decision decision = Decision.parseFrom(record.getPayload());
        return sealed(
            record.toBuilder()
                .setPayload(
                    decision.toBuilder()
                        .setVerdict(Verdict.VERDICT_ALLOW)
                        .clearMatches()
                        .build()
                        .toByteString())
                .build());
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private ForgedLog with(UnaryOperator<LedgerRecord> change) {
    List<LedgerRecord> changed = new ArrayList<>();
    records.forEach(record -> changed.add(change.apply(record)));
    return new ForgedLog(origin, changed);
  }

  /// Two neighbouring records in each other's place.
  ForgedLog reordered(int index) {
    List<LedgerRecord> changed = new ArrayList<>(records);
    LedgerRecord first = records.get(index);
    changed.set(index, records.get(index + 1).toBuilder().setLeafIndex(index).build());
    changed.set(index + 1, first.toBuilder().setLeafIndex(index + 1).build());
    return new ForgedLog(origin, changed);
  }

  /// The leaf that the record must have.
  private static LedgerRecord sealed(LedgerRecord record) {
    CompactRange parts = new CompactRange();
    byte[] salt = record.getSalt().toByteArray();
    byte[] identity =
        lengthPrefixed(record.getSubjectId(), record.getInteractionId(), record.getCorrelationId());
    parts.append(Hash.leaf(commitment(salt, "record", identity)));
    parts.append(Hash.leaf(commitment(salt, "payload", record.getPayload().toByteArray())));
    byte[] leaf = record.getLeaf().toByteArray();
    System.arraycopy(parts.root().bytes(), 0, leaf, PARTS_ROOT, Hash.LENGTH);
    return record.toBuilder()
        .setLeaf(ByteString.copyFrom(leaf))
        .setLeafHash(ByteString.copyFrom(Hash.leaf(leaf).bytes()))
        .build();
  }

  private static byte[] commitment(byte[] salt, String name, byte[] bytes) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(lengthPrefixed(name));
    message.writeBytes(bytes);
    return hmac(hmac(salt, name.getBytes(UTF_8)), message.toByteArray());
  }

  private static byte[] lengthPrefixed(String... texts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (String text : texts) {
        out.writeInt(text.getBytes(UTF_8).length);
        out.write(text.getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
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

  /// Writes everything anew, signed by a key.
  void write(Path directory, SignerKey signer) throws IOException {
    writeUnsigned(directory);
    Files.writeString(
        directory.resolve("checkpoint"),
        new Checkpoint(origin, records.size(), root()).signed(signer).format());
  }

  /// Writes everything anew under the checkpoint that was signed before.
  void write(Path directory, Path export) throws IOException {
    writeUnsigned(directory);
    Files.copy(export.resolve("checkpoint"), directory.resolve("checkpoint"));
  }

  private void writeUnsigned(Path directory) throws IOException {
    List<byte[]> leaves = records.stream().map(record -> record.getLeaf().toByteArray()).toList();
    put(directory.resolve(EntriesPath.at(0, leaves.size()).path()), EntryBundle.format(leaves));
    ByteArrayOutputStream tile = new ByteArrayOutputStream();
    leaves.forEach(leaf -> tile.writeBytes(Hash.leaf(leaf).bytes()));
    put(directory.resolve(TilePath.at(0, 0, leaves.size()).path()), tile.toByteArray());
    StringBuilder lines = new StringBuilder();
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    for (LedgerRecord record : records) {
      lines.append(printer.print(record)).append('\n');
    }
    Files.writeString(directory.resolve("records.jsonl"), lines);
  }

  private Hash root() {
    CompactRange range = new CompactRange();
    records.forEach(record -> range.append(Hash.leaf(record.getLeaf().toByteArray())));
    return range.root();
  }

  private static void put(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
