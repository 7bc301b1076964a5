package io.whytrail.ingest.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.micronaut.context.ApplicationContext;
import io.whytrail.ingest.TestKeys;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.merkle.CompactRange;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.note.Note;
import io.whytrail.runtime.merkle.note.VerifierKey;
import io.whytrail.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What the ledger promises on a real Postgres, with two replicas at work on it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerTest {

  private static final Duration SOON = Duration.ofSeconds(15);

  private static final String WAITING =
      """
      select query from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
        and query like 'insert into log %'
      """;

  private final Map<String, Object> properties = new HashMap<>(TestKeys.properties());
  private ApplicationContext one;
  private ApplicationContext two;

  @BeforeAll
  void start() {
    one = ApplicationContext.run(properties);
    two = ApplicationContext.run(properties);
  }

  @AfterAll
  void stop() {
    one.close();
    two.close();
  }

  private static NewRecord label(String tenant, String id) {
    return NewRecord.of(
        tenant, Kind.LABEL, id, "", "", ByteString.copyFromUtf8("payload of " + id), "");
  }

  private static Ledger ledger(ApplicationContext replica) {
    return replica.getBean(Ledger.class);
  }

  private Tree tree(String tenant) {
    return one.getBean(PostgresTree.class).head(log(tenant).id());
  }

  private Log log(String tenant) {
    return ledger(one).log(tenant).orElseThrow();
  }

  private List<SealedRecord> sequenced(String tenant, int size) {
    Await.until(SOON, () -> tree(tenant).size() >= size);
    return ledger(one).range(tenant, 0, null, 1_000_000);
  }

  private static Hash root(List<SealedRecord> records) {
    CompactRange range = new CompactRange();
    records.forEach(record -> range.append(Hash.leaf(record.leaf().toByteArray())));
    return range.root();
  }

  @Test
  void append_givesOneDenseOrderToTwoReplicas() throws Exception {
    int each = 600;
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Callable<Appended>> work = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        String id = "dense-" + i;
        work.add(() -> ledger(one).appendNew(label("dense", id + "-one")));
        work.add(() -> ledger(two).appendNew(label("dense", id + "-two")));
        // Both replicas want to seal this one.
        work.add(() -> ledger(i2(id) ? one : two).appendNew(label("dense", id + "-both")));
        work.add(() -> ledger(i2(id) ? two : one).appendNew(label("dense", id + "-both")));
      }
      for (Future<Appended> done : threads.invokeAll(work)) {
        done.get();
      }
    }

    List<SealedRecord> records = sequenced("dense", 3 * each + 1);

    assertThat(records).hasSize(3 * each + 1);
    assertThat(records)
        .extracting(SealedRecord::index)
        .containsExactlyElementsOf(LongStream.range(0, records.size()).boxed().toList());
    assertThat(records).extracting(SealedRecord::subjectId).doesNotHaveDuplicates();
    assertThat(records.getFirst().kind()).isEqualTo(Kind.LOG_OPENED);
    assertThat(root(records)).isEqualTo(tree("dense").root());
  }

  private static boolean i2(String id) {
    return id.hashCode() % 2 == 0;
  }

  @Test
  void publish_signsEveryTreeThatExtendsTheOneBefore() throws Exception {
    for (int i = 0; i < 5; i++) {
      Appended appended = ledger(one).appendNew(label("signed", "signed-" + i));
      ledger(two).proven(appended.record()).get(15, TimeUnit.SECONDS);
    }

    List<String> notes =
        strings(
            "select note from checkpoint where log_id = %d order by size"
                .formatted(log("signed").id()));
    VerifierKey key = VerifierKey.parse(log("signed").verifierKey());
    List<SealedRecord> records = sequenced("signed", 6);
    assertThat(notes).hasSizeGreaterThanOrEqualTo(5);
    for (String note : notes) {
      Checkpoint checkpoint = Checkpoint.verified(Note.parse(note), key);
      assertThat(checkpoint.root()).isEqualTo(root(records.subList(0, (int) checkpoint.size())));
    }
  }

  @Test
  void append_sealsASubjectOnceAndReturnsTheFirst() {
    Appended first = ledger(one).appendNew(label("once", "a"));

    Appended second = ledger(two).appendNew(label("once", "a"));
    List<Appended> together =
        ledger(one).appendNew(List.of(label("once", "b"), label("once", "b"), label("once", "a")));

    assertThat(first.fresh()).isTrue();
    assertThat(second.fresh()).isFalse();
    assertThat(second.record().recordId()).isEqualTo(first.record().recordId());
    assertThat(together).extracting(Appended::fresh).containsExactlyInAnyOrder(true, false, false);
    assertThat(together.get(0).record().recordId()).isEqualTo(together.get(1).record().recordId());
  }

  @Test
  void append_opensALogOnceWhenManyComeFirst() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Appended>> work = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String id = "opening-" + i;
        work.add(() -> ledger(i2(id) ? one : two).appendNew(label("opening", id)));
      }
      for (Future<Appended> done : threads.invokeAll(work)) {
        done.get();
      }
    }

    List<SealedRecord> records = sequenced("opening", 21);
    assertThat(records).filteredOn(record -> record.kind() == Kind.LOG_OPENED).hasSize(1);
    assertThat(records.getFirst().kind()).isEqualTo(Kind.LOG_OPENED);
  }

  /// The first has opened the log and goes on while the second waits for its commit.
  @Test
  void append_goesOnInATransactionThatOpenedALogSomebodyElseWaitsFor() throws Exception {
    PostgresTransactions transactions = one.getBean(PostgresTransactions.class);
    CompletableFuture<Boolean> opened = new CompletableFuture<>();
    CompletableFuture<Boolean> waited = new CompletableFuture<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Appended> first =
          threads.submit(() ->
              transactions.together(() -> {
                ledger(one).appendNew(label("first", "a"));
                opened.complete(true);
                Await.until(SOON, waited::isDone);
                return ledger(one).appendNew(label("first", "b"));
              }));
      opened.get(15, TimeUnit.SECONDS);
      Future<Appended> second =
          threads.submit(
              () -> transactions.together(() -> ledger(one).appendNew(label("first", "c"))));
      Future<Appended> third = threads.submit(() -> ledger(one).appendNew(label("first", "d")));
      Await.until(SOON, () -> !strings(WAITING).isEmpty());
      waited.complete(true);

      assertThat(first.get(30, TimeUnit.SECONDS).fresh()).isTrue();
      assertThat(second.get(30, TimeUnit.SECONDS).fresh()).isTrue();
      assertThat(third.get(30, TimeUnit.SECONDS).fresh()).isTrue();
    }

    assertThat(sequenced("first", 5)).hasSize(5);
  }

  @Test
  void append_thatRollsBackLeavesNothingBehind() {
    PostgresTransactions transactions = one.getBean(PostgresTransactions.class);

    assertThatThrownBy(() ->
            transactions.together(() -> {
              ledger(one).appendNew(label("undone", "a"));
              throw new IllegalStateException("on purpose");
            }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(ledger(one).log("undone")).isEmpty();
    assertThat(ledger(one).appendNew(label("undone", "a")).fresh()).isTrue();
    assertThat(sequenced("undone", 2)).hasSize(2);
  }

  @Test
  void restart_goesOnWhereTheReplicaThatDiedLeft() {
    Map<String, Object> idle = new HashMap<>(properties);
    try (ApplicationContext third = ApplicationContext.run(idle)) {
      ledger(third).appendNew(label("restart", "a"));
    }
    sequenced("restart", 3);
    try (ApplicationContext fourth = ApplicationContext.run(idle)) {
      ledger(fourth).appendNew(label("restart", "b"));
    }

    List<SealedRecord> records = sequenced("restart", 6);
    assertThat(records)
        .filteredOn(record -> record.kind() == Kind.LABEL)
        .extracting(SealedRecord::subjectId)
        .containsExactly("a", "b");
    assertThat(root(records)).isEqualTo(tree("restart").root());
  }

  @Test
  void change_isRefusedByTheDatabase() throws Exception {
    Appended appended = ledger(one).appendNew(label("sealed", "a"));
    ledger(one).proven(appended.record()).get(15, TimeUnit.SECONDS);

    for (String sql :
        List.of(
            "update record set payload = ''",
            "delete from record",
            "truncate record cascade",
            "update leaf set idx = idx + 1",
            "delete from leaf",
            "truncate leaf",
            "update checkpoint set note = ''",
            "delete from checkpoint",
            "truncate checkpoint",
            "update tile set data = set_byte(data, 0, get_byte(data, 0) # 1)",
            "delete from tile",
            "update tree set size = size - 1",
            "delete from tree")) {
      assertThatThrownBy(() -> execute(sql)).as(sql).hasMessageContaining("is refused");
    }
  }

  @Test
  void alteredTile_makesTheLogReadOnly() {
    ledger(one).appendNew(label("altered", "a"));
    sequenced("altered", 2);

    asOwner(
        "update tile set data = set_byte(data, 40, get_byte(data, 40) # 1) where log_id = %d"
            .formatted(log("altered").id()));
    ledger(one).appendNew(label("altered", "b"));

    awaitLatch("altered");
    assertThat(tree("altered").size()).isEqualTo(2);
    assertThatThrownBy(() -> ledger(two).appendNew(label("altered", "c")))
        .isInstanceOfSatisfying(
            Failure.class,
            failure ->
                assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_LEDGER_LATCHED));
    assertThat(ledger(two).appendNew(label("altered", "a")).fresh()).isFalse();
  }

  @Test
  void alteredPendingRecord_isQuarantinedAndTheOthersGoOn() {
    ledger(one).appendNew(label("pending", "a"));
    sequenced("pending", 2);

    one.getBean(PostgresTransactions.class)
        .write(connection -> {
          ledger(one).appendNew(label("pending", "altered"));
          ledger(one).appendNew(label("pending", "b"));
          alter(
              connection,
              """
              update record set leaf = set_byte(leaf, 50, get_byte(leaf, 50) # 1)
              where subject_id = 'altered'
              """);
          return true;
        });

    List<SealedRecord> records = sequenced("pending", 3);
    assertThat(records).extracting(SealedRecord::subjectId).endsWith("a", "b");
    assertThat(strings("select reason from quarantine where log_id = " + log("pending").id()))
        .containsExactly("its leaf does not hash to what was pending");
  }

  @Test
  void restoredDatabase_makesTheLogReadOnly() throws Exception {
    Appended first = ledger(one).appendNew(label("restored", "a"));
    ledger(one).proven(first.record()).get(15, TimeUnit.SECONDS);
    int id = log("restored").id();
    execute("create table saved_tile as select * from tile where log_id = " + id);
    execute("create table saved_tree as select * from tree where log_id = " + id);
    execute("create table saved_pub as select * from pub where log_id = " + id);
    Appended second = ledger(one).appendNew(label("restored", "b"));
    ledger(one).proven(second.record()).get(15, TimeUnit.SECONDS);

    // Everything but the newest checkpoint, which somebody outside still has.
    asOwner(
        """
        delete from leaf where log_id = %1$d and idx >= 2;
        delete from tile where log_id = %1$d; insert into tile select * from saved_tile;
        delete from tree where log_id = %1$d; insert into tree select * from saved_tree;
        delete from pub where log_id = %1$d; insert into pub select * from saved_pub
        """
            .formatted(id));
    ledger(one).appendNew(label("restored", "fork"));

    awaitLatch("restored");
    assertThat(
            strings(
                    "select size::text from checkpoint where log_id = %d order by size desc"
                        .formatted(id))
                .getFirst())
        .isEqualTo("3");
  }

  private void awaitLatch(String tenant) {
    Await.until(SOON, () -> !one.getBean(PostgresLogs.class).latch(log(tenant).id()).isEmpty());
  }

  private void execute(String sql) {
    one.getBean(PostgresTransactions.class)
        .write(connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  /// As somebody who has the rights to switch the triggers off.
  private void asOwner(String sql) {
    one.getBean(PostgresTransactions.class)
        .write(connection -> {
          alter(connection, sql);
          return true;
        });
  }

  private static void alter(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local session_replication_role = replica");
      statement.execute(sql);
    }
  }

  private List<String> strings(String sql) {
    return one.getBean(PostgresTransactions.class)
        .read(connection -> {
          try (Statement statement = connection.createStatement();
              java.sql.ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
              values.add(rows.getString(1));
            }
            return values;
          }
        });
  }
}
