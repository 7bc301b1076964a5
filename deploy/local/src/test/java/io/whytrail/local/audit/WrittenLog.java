package io.whytrail.local.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LogOpened;
import io.whytrail.ingest.v1.OutcomeRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.local.evidence.Seals;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.policy.v1.Decision;
import io.whytrail.runtime.merkle.CompactRange;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.note.SignerKey;
import io.whytrail.runtime.merkle.tile.EntriesPath;
import io.whytrail.runtime.merkle.tile.EntryBundle;
import io.whytrail.runtime.merkle.tile.LogPath;
import io.whytrail.runtime.merkle.tile.TilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A log with records of seeded kinds and contents, written as files by the code of the writers.
public final class WrittenLog {

  public static final String ORIGIN = "ledger.test/audit";

  private final SignerKey key;
  private final List<LedgerRecord> records = new ArrayList<>();

  private WrittenLog(SignerKey key) {
    this.key = key;
  }

  public static WrittenLog of(int size, RandomGenerator random) {
    WrittenLog log = new WrittenLog(SignerKey.generate(ORIGIN));
    log.open();
    log.grow(size, random);
    return log;
  }

  /// A log of other records under the same name, and under another key.
  public static SignerKey otherKey() {
    return SignerKey.generate(ORIGIN);
  }

  public SignerKey signer() {
    return key;
  }

  public NoteKey key() {
    return NoteKey.parse(key.verifierKey().format());
  }

  public List<LedgerRecord> records() {
    return records;
  }

  private void open() {
    LogOpened opened =
        LogOpened.newBuilder().setOrigin(ORIGIN).setVerifierKey(key.verifierKey().format()).build();
    seal(RecordKind.RECORD_KIND_LOG_OPENED, ORIGIN, "", opened);
  }

  void grow(int size, RandomGenerator random) {
    while (records.size() < size) {
      String id = "i-" + records.size();
      switch (random.nextInt(3)) {
        case 0 -> {
          Interaction interaction = interaction(id, random);
          records.add(
              Seals.seal(
                  records.size(),
                  RecordKind.RECORD_KIND_INTERACTION,
                  id,
                  id,
                  Seals.parts("", interaction),
                  interaction));
        }
        case 1 ->
            seal(
                RecordKind.RECORD_KIND_DECISION,
                "d-" + id,
                id,
                Decision.newBuilder().setId("d-" + id).setPolicyDigest(text(random)).build());
        default ->
            seal(
                RecordKind.RECORD_KIND_OUTCOME,
                "o-" + id,
                id,
                OutcomeRecord.newBuilder().setReporter(text(random)).build());
      }
    }
  }

  private static Interaction interaction(String id, RandomGenerator random) {
    Interaction.Builder interaction = Interaction.newBuilder().setId(id);
    for (int i = random.nextInt(4); i > 0; i--) {
      interaction.addMessagesBuilder().setContent(Content.newBuilder().setText(text(random)));
    }
    if (random.nextBoolean()) {
      interaction.setOutput(Content.newBuilder().setText(text(random)));
    }
    return interaction.build();
  }

  private static String text(RandomGenerator random) {
    return "x".repeat(random.nextInt(40)) + random.nextLong();
  }

  private void seal(RecordKind kind, String subject, String interaction, Message payload) {
    records.add(
        Seals.seal(records.size(), kind, subject, interaction, Seals.payload(payload), payload));
  }

  /// Writes the log at a size, with the key that signs and the records that are stored with it.
  public void write(Path directory, int size) throws IOException {
    write(directory, size, key);
  }

  public void write(Path directory, int size, SignerKey signer) throws IOException {
    List<byte[]> leaves =
        records.subList(0, size).stream().map(record -> record.getLeaf().toByteArray()).toList();
    writeFiles(directory, leaves, signer);
    StringBuilder lines = new StringBuilder();
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    for (LedgerRecord record : records.subList(0, size)) {
      lines.append(printer.print(record)).append('\n');
    }
    put(directory.resolve(RecordLines.RECORDS), lines.toString());
    put(
        directory.resolve(RecordLines.STANDING),
        JsonFormat.printer()
            .print(
                GetLedgerResponse.newBuilder()
                    .setOrigin(ORIGIN)
                    .setSize(size)
                    .setCheckpoint(checkpoint(size))
                    .setRoot(ByteString.copyFrom(root(leaves).bytes()))
                    .setVerifierKey(key.verifierKey().format())));
  }

  /// The files of C2SP tlog-tiles for these entries.
  public static void writeFiles(Path directory, List<byte[]> leaves, SignerKey signer)
      throws IOException {
    for (int from = 0; from < leaves.size(); from += LogPath.FULL_WIDTH) {
      List<byte[]> bundle =
          leaves.subList(from, Math.min(from + LogPath.FULL_WIDTH, leaves.size()));
      EntriesPath name = new EntriesPath(from / LogPath.FULL_WIDTH, bundle.size());
      put(directory.resolve(name.path()), EntryBundle.format(bundle));
    }
    List<Hash> row = leaves.stream().map(Hash::leaf).toList();
    for (int level = 0; !row.isEmpty(); level++) {
      row = writeTiles(directory, level, row);
    }
    put(
        directory.resolve("checkpoint"),
        new Checkpoint(ORIGIN, leaves.size(), root(leaves)).signed(signer).format());
  }

  private static List<Hash> writeTiles(Path directory, int level, List<Hash> row)
      throws IOException {
    List<Hash> above = new ArrayList<>();
    for (int from = 0; from < row.size(); from += LogPath.FULL_WIDTH) {
      List<Hash> tile = row.subList(from, Math.min(from + LogPath.FULL_WIDTH, row.size()));
      String path = new TilePath(level, from / LogPath.FULL_WIDTH, tile.size()).path();
      byte[] bytes = new byte[tile.size() * Hash.LENGTH];
      CompactRange range = new CompactRange();
      for (int i = 0; i < tile.size(); i++) {
        System.arraycopy(tile.get(i).bytes(), 0, bytes, i * Hash.LENGTH, Hash.LENGTH);
        range.append(tile.get(i));
      }
      put(directory.resolve(path), bytes);
      if (tile.size() == LogPath.FULL_WIDTH) {
        above.add(range.root());
      }
    }
    return above;
  }

  static Hash root(List<byte[]> leaves) {
    CompactRange range = new CompactRange();
    leaves.forEach(leaf -> range.append(Hash.leaf(leaf)));
    return range.root();
  }

  public String checkpoint(int size) {
    List<byte[]> leaves =
        records.subList(0, size).stream().map(record -> record.getLeaf().toByteArray()).toList();
    return new Checkpoint(ORIGIN, size, root(leaves)).signed(key).format();
  }

  static void put(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  static void put(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
