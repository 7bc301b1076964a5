package io.whytrail.local.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.runtime.merkle.note.SignerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogAuditTest {

  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final int SIZE = 600;
  private static final int LOGS = 1000;
  private static final WrittenLog LOG = WrittenLog.of(SIZE + 50, random(20261121));

  @TempDir Path directory;

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private AuditReport audit(String... earlier) {
    return audit(directory, LOG, earlier);
  }

  private static AuditReport audit(Path directory, WrittenLog log, String... earlier) {
    try (RecordLines records = RecordLines.in(directory)) {
      return LogAudit.of(
          new LogDirectory(directory), new Expectation(log.key(), List.of(earlier), NOW), records);
    }
  }

  private static String text(AuditReport report) {
    return String.join("\n", report.defects().stream().map(Defect::toString).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257, 511, 512, SIZE})
  void untouchedLog_isClean(int size) throws IOException {
    LOG.write(directory, size);

    AuditReport report = audit(LOG.checkpoint(1), LOG.checkpoint((size + 1) / 2));

    assertThat(text(report)).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.size()).isEqualTo(size);
    assertThat(report.entries()).isEqualTo(size);
    assertThat(report.records()).isEqualTo(size);
  }

  /// The seed of each log is the first one and its number.
  @Test
  void thousandUntouchedLogs_raiseNoAlarm() throws IOException {
    long seed = System.nanoTime();
    for (int i = 0; i < LOGS; i++) {
      RandomGenerator random = random(seed + i);
      int size = 1 + random.nextInt(random.nextInt(20) == 0 ? 700 : 30);
      WrittenLog log = WrittenLog.of(size, random);
      Path place = directory.resolve(Integer.toString(i));
      log.write(place, size);

      AuditReport report = audit(place, log, log.checkpoint(1 + random.nextInt(size)));

      assertThat(text(report)).as("seed %d", seed + i).isEmpty();
      assertThat(report.records()).isEqualTo(size);
    }
  }

  @Test
  void largeLog_isAuditedInSeconds() throws IOException {
    WrittenLog log = WrittenLog.of(1, random(1));
    byte[] opening = log.records().getFirst().getLeaf().toByteArray();
    List<byte[]> leaves = new ArrayList<>(List.of(opening));
    for (int i = 1; i < 100_000; i++) {
      byte[] leaf = opening.clone();
      leaf[9] = (byte) RecordKind.RECORD_KIND_DECISION_VALUE;
      ByteBuffer.wrap(leaf).putLong(18, i);
      leaves.add(leaf);
    }
    SignerKey signer = WrittenLog.otherKey();
    WrittenLog.writeFiles(directory, leaves, signer);

    long begin = System.nanoTime();
    AuditReport report =
        LogAudit.of(
            new LogDirectory(directory),
            new Expectation(NoteKey.parse(signer.verifierKey().format()), List.of(), NOW),
            null);

    assertThat(text(report)).isEmpty();
    assertThat(report.entries()).isEqualTo(100_000);
    assertThat(report.tiles()).isEqualTo(391 + 2 + 1);
    assertThat(System.nanoTime() - begin).isLessThan(30_000_000_000L);
  }

  @Test
  void servedLog_isAuditedLikeADirectory() throws IOException {
    LOG.write(directory, SIZE);
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            directory.toRealPath(),
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort();
      Expectation expectation = new Expectation(LOG.key(), List.of(), NOW);

      assertThat(text(LogAudit.of(LogFiles.at(address), expectation, null))).isEmpty();
      Files.delete(directory.resolve("tile/0/000"));
      assertThat(text(LogAudit.of(LogFiles.at(address + "/"), expectation, null)))
          .isEqualTo("tile/0/000: the tile is missing");
    } finally {
      server.stop(0);
    }
    assertThatThrownBy(() ->
            LogFiles.at("http://127.0.0.1:" + server.getAddress().getPort()).read("checkpoint"))
        .isInstanceOf(UnreachableException.class);
  }

  /// Does something to the files of a log.
  interface Change {
    void to(Path log) throws IOException;
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change(
            "an entry",
            log -> flip(log, "tile/entries/001", 68 * 44 + 40),
            "leaf 300 (",
            "entry: the tile has the hash of the record's leaf, and the entry another parts_root"),
        change(
            "an entry", log -> flip(log, "tile/entries/001", 68 * 44 + 40), "entries were changed"),
        change(
            "magic", log -> flip(log, "tile/entries/000", 2), "leaf 0", "not a leaf of version 1"),
        change("version", log -> flip(log, "tile/entries/000", 10), "leaf 0: leaf"),
        change("kind", log -> flip(log, "tile/entries/000", 11), "leaf 0, kind: LOG_OPENED"),
        change(
            "record id",
            log -> flip(log, "tile/entries/000", 13),
            "leaf 0 (",
            "entry",
            "record_id"),
        change("time", log -> flip(log, "tile/entries/000", 28), "leaf 0, record_time"),
        change("length", log -> flip(log, "tile/entries/000", 68), "tile/entries/000, length"),
        change("a leaf hash", log -> flip(log, "tile/0/001", 32 * 44), "tile/0/001, hash 44"),
        change("an inner hash", log -> flip(log, "tile/1/000.p/2", 33), "tile/1/000.p/2, hash 1"),
        change("edge", log -> flip(log, "tile/0/002.p/88", 0), "tile/0/002.p/88, hash 0"),
        change("no tile", log -> delete(log, "tile/0/000"), "tile/0/000: the tile is missing"),
        change(
            "no edge", log -> delete(log, "tile/1/000.p/2"), "tile/1/000.p/2: the tile is missing"),
        change("no bundle", log -> delete(log, "tile/entries/001"), "tile/entries/001: the bundle"),
        change(
            "no bundle and no tile",
            log -> {
              delete(log, "tile/entries/001");
              delete(log, "tile/0/001");
            },
            "leaf 256: from here on nothing"),
        change("cut", log -> cut(log, "tile/entries/002.p/88", 60), "inside of entry 599"),
        change("bytes", log -> append(log, "tile/entries/002.p/88"), "1 bytes follow"),
        change("tile bytes", log -> append(log, "tile/0/000"), "tile/0/000, length"),
        change(
            "partial",
            log -> WrittenLog.put(log.resolve("tile/0/000.p/1"), new byte[32]),
            "000.p/1"),
        change(
            "partial bundle",
            log -> WrittenLog.put(log.resolve("tile/entries/000.p/1"), new byte[68]),
            "tile/entries/000.p/1: it differs"),
        change("no checkpoint", log -> delete(log, "checkpoint"), "checkpoint: it is missing"),
        change("root", log -> replace(log, "\n600\n.", "\n600\nA"), "checkpoint, signature"),
        change("size", log -> replace(log, "\n600\n", "\n599\n"), "checkpoint, signature"),
        change("origin", log -> replace(log, "^ledger", "bedger"), "checkpoint, origin"),
        change("signature", log -> replace(log, "=\n$", "A\n"), "checkpoint"),
        change(
            "the key",
            log -> WrittenLog.writeFiles(log, leaves(SIZE), WrittenLog.otherKey()),
            "checkpoint, signature: it has no signature by ledger.test/audit"),
        change("the tail", log -> LOG.write(log, SIZE - 200), "had 500 when the earlier"),
        change(
            "all of it",
            log -> {
              WrittenLog other = WrittenLog.of(SIZE, random(5));
              other.write(log, SIZE);
            },
            "the first 500 leaves are not those"),
        change(
            "a record", log -> records(log, all -> all.remove(7)), "leaf 7, record: the record is"),
        change(
            "the order",
            log -> records(log, all -> Collections.swap(all, 7, 8)),
            "leaf_index: index 7 comes after 8"),
        change("standing", log -> standing(log, "600", "601"), "ledger, size: it says 601"),
        change("standing", log -> standing(log, "600", "599"), "ledger, size: it says 599"),
        change("standing", log -> standing(log, "/audit\"", "/adult\""), "ledger, origin"),
        change("standing", log -> standing(log, "\"root\": \".", "\"root\": \"A"), "ledger, root"),
        change(
            "standing", log -> standing(log, "verifierKey\": \"", "$0x"), "ledger, verifier_key"),
        change(
            "standing",
            log -> standing(log, "600\\\\n", "601\\\\n"),
            "ledger, checkpoint: it has a wrong"),
        change(
            "standing",
            log -> standing(log, "\"checkpoint\": \".*\"", "\"checkpoint\": \"\""),
            "ledger, checkpoint: a note"),
        change("standing", log -> standing(log, ":", ""), "ledger.json can't be read"),
        record("kind", r -> r.setKindValue(r.getKindValue() ^ 1), "kind"),
        record("id", r -> r.setRecordId("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4aff"), "record_id"),
        record("id", r -> r.setRecordId("x"), "record id: not a UUID"),
        record("subject", r -> r.setSubjectId("x"), ", subject_id: it is not what"),
        record("interaction", r -> r.setInteractionId("x"), ", interaction_id: it is not what"),
        record("correlation", r -> r.setCorrelationId("x"), ", correlation_id: it is not what"),
        record(
            "subject and interaction",
            r -> r.setSubjectId("x").setInteractionId("x"),
            ", subject_id and interaction_id: it"),
        record("time", r -> r.setRecordTime(Timestamps.fromMicros(1)), ", record_time: it is"),
        record("payload", r -> r.setPayload(ByteString.EMPTY), ", payload"),
        record(
            "payload's bit",
            r -> r.setPayload(turned(r.getPayload(), 5)),
            ", payload: it is not what was sealed: one bit of byte 5 is another"),
        record(
            "salt's bit",
            r -> r.setSalt(turned(r.getSalt(), 31)),
            ", salt: it is not what was sealed: one bit of byte 31 is another"),
        record(
            "salt", r -> r.setSalt(ByteString.copyFrom(new byte[32])), ", payload or salt: it is"),
        record("salt", r -> r.clearSalt(), "salt: 0 bytes"),
        record(
            "leaf", r -> r.setLeaf(ByteString.copyFrom(new byte[66])), "leaf: it is not the entry"),
        record("leaf hash", r -> r.clearLeafHash(), "leaf_hash"),
        record("index", r -> r.clearLeafIndex(), "leaf_index: it has none"));
  }

  private static Arguments change(String what, Change change, String... named) {
    return argumentSet(what + ": " + named[0], change, List.of(named));
  }

  private static Arguments record(
      String what, Consumer<LedgerRecord.Builder> change, String named) {
    return change(
        "a record's " + what,
        log ->
            records(
                log,
                all -> {
                  LedgerRecord.Builder record = all.get(300).toBuilder();
                  change.accept(record);
                  all.set(300, record.build());
                }),
        named);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void changedLog_isNotCleanAndTheChangeIsNamed(Change change, List<String> named)
      throws IOException {
    LOG.write(directory, SIZE);
    change.to(directory);

    AuditReport report = audit(LOG.checkpoint(500));

    assertThat(report.isClean()).isFalse();
    assertThat(report.defects().stream().map(Defect::toString))
        .anySatisfy(defect -> assertThat(defect).contains(named));
  }

  @Test
  void recordIdThatOccursTwice_isFound() throws IOException {
    List<byte[]> leaves = new ArrayList<>(leaves(10));
    leaves.set(9, leaves.get(4));
    SignerKey signer = WrittenLog.otherKey();
    WrittenLog.writeFiles(directory, leaves, signer);

    AuditReport report =
        LogAudit.of(
            new LogDirectory(directory),
            new Expectation(NoteKey.parse(signer.verifierKey().format()), List.of(), NOW),
            null);

    assertThat(text(report)).startsWith("leaf 9, record_id: ").endsWith("is that of leaf 4 too");
  }

  @Test
  void recordsBehindTheCheckpoint_areHeldAgainstTheStanding() throws IOException {
    LOG.write(directory, SIZE + 50);
    WrittenLog.writeFiles(directory.resolve("before"), leaves(SIZE), WrittenLog.otherKey());
    WrittenLog.put(directory.resolve("checkpoint"), LOG.checkpoint(SIZE));
    for (String name : List.of("tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/002.p/88")) {
      WrittenLog.put(
          directory.resolve(name), Files.readAllBytes(directory.resolve("before").resolve(name)));
    }

    AuditReport clean = audit();
    standing(directory, "\"root\": \".", "\"root\": \"A");
    AuditReport changed = audit();

    assertThat(text(clean)).isEmpty();
    assertThat(clean.records()).isEqualTo(SIZE + 50);
    assertThat(text(changed)).isEqualTo("ledger, root: it is not the root over the leaves");
  }

  @Test
  void everythingWrong_isCountedAndNotKept() throws IOException {
    LOG.write(directory, SIZE);
    records(
        directory,
        all -> all.replaceAll(r -> r.toBuilder().clearLeaf().clearLeafHash().clearSalt().build()));

    AuditReport report = audit();

    assertThat(report.defects()).hasSize(1000);
    assertThat(report.defectCount()).isEqualTo(3L * SIZE);
  }

  private static List<byte[]> leaves(int size) {
    return LOG.records().subList(0, size).stream()
        .map(record -> record.getLeaf().toByteArray())
        .toList();
  }

  private static void flip(Path log, String name, int position) throws IOException {
    byte[] bytes = Files.readAllBytes(log.resolve(name));
    bytes[position] ^= 1;
    Files.write(log.resolve(name), bytes);
  }

  private static ByteString turned(ByteString bytes, int position) {
    byte[] turned = bytes.toByteArray();
    turned[position] ^= 4;
    return ByteString.copyFrom(turned);
  }

  private static void cut(Path log, String name, int length) throws IOException {
    byte[] bytes = Files.readAllBytes(log.resolve(name));
    Files.write(log.resolve(name), Arrays.copyOf(bytes, bytes.length - length));
  }

  private static void append(Path log, String name) throws IOException {
    byte[] bytes = Files.readAllBytes(log.resolve(name));
    Files.write(log.resolve(name), Arrays.copyOf(bytes, bytes.length + 1));
  }

  private static void delete(Path log, String name) throws IOException {
    Files.delete(log.resolve(name));
  }

  private static void replace(Path log, String pattern, String by) throws IOException {
    change(log.resolve("checkpoint"), pattern, by);
  }

  private static void standing(Path log, String pattern, String by) throws IOException {
    change(log.resolve(RecordLines.STANDING), pattern, by);
  }

  private static void change(Path file, String pattern, String by) throws IOException {
    String before = Files.readString(file);
    String after = before.replaceFirst(pattern, by);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(file, after);
  }

  private static void records(Path log, Consumer<List<LedgerRecord>> change) throws IOException {
    List<LedgerRecord> records = new ArrayList<>(LOG.records().subList(0, SIZE));
    change.accept(records);
    StringBuilder lines = new StringBuilder();
    for (LedgerRecord record : records) {
      lines
          .append(JsonFormat.printer().omittingInsignificantWhitespace().print(record))
          .append('\n');
    }
    WrittenLog.put(log.resolve(RecordLines.RECORDS), lines.toString());
  }

  @Test
  void export_isACopyThatIsCleanToo(@TempDir Path copy) throws IOException {
    LOG.write(directory, SIZE);
    Path target = copy.resolve("log");

    LogExport.Exported exported;
    try (RecordLines records = RecordLines.in(directory)) {
      exported = LogExport.copy(new LogDirectory(directory), records, target);
    }

    assertThat(exported).isEqualTo(new LogExport.Exported(SIZE, SIZE));
    assertThat(text(audit(target, LOG))).isEmpty();
    delete(directory, "tile/0/001");
    try (RecordLines records = RecordLines.in(directory)) {
      assertThatThrownBy(
              () -> LogExport.copy(new LogDirectory(directory), records, copy.resolve("broken")))
          .hasMessageContaining("tile/0/001");
    }
    assertThat(copy.resolve("broken/checkpoint")).doesNotExist();
  }

  @Test
  void recordIds_areFoundAcrossFiles() throws IOException {
    List<String> found = new ArrayList<>();
    try (RecordIds ids = new RecordIds(3 * RecordIds.SHARE)) {
      for (int i = 0; i < 1000; i++) {
        ids.add(new UUID(1, i % 990), i);
      }
      ids.repetitions((id, first, again) -> found.add(first + " " + again));
    }

    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 10).mapToObj(i -> i + " " + (990 + i)).toList());
  }
}
