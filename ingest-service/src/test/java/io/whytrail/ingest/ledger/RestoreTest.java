package io.whytrail.ingest.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.micronaut.context.ApplicationContext;
import io.whytrail.ingest.TestKeys;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A database that is taken back to an earlier state, whole: only what was kept outside of it knows
/// that more was signed.
class RestoreTest {

  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String TENANT = "acme";
  private static final List<String> TABLES =
      List.of("log", "record", "pending", "leaf", "tile", "tree", "pub", "checkpoint", "leaf_mark");

  private final Map<String, Object> properties = new HashMap<>(TestKeys.properties());

  @BeforeEach
  void recordThenRestoreTheFirstHalf() throws Exception {
    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      seal(replica, "a");
      execute(TABLES.stream().map("create table saved_%1$s as select * from %1$s"::formatted));
      seal(replica, "b");
    }
    execute(
        Stream.concat(
            Stream.of("set session_replication_role = replica"),
            TABLES.stream()
                .map(table ->
                    "delete from %1$s; insert into %1$s %2$s select * from saved_%1$s"
                        .formatted(table, "overriding system value"))));
  }

  private static void seal(ApplicationContext replica, String id) throws Exception {
    Ledger ledger = replica.getBean(Ledger.class);
    Appended appended =
        ledger.appendNew(
            NewRecord.of(TENANT, Kind.LABEL, id, "", "", ByteString.copyFromUtf8(id), ""));
    ledger.proven(appended.record()).get(15, TimeUnit.SECONDS);
  }

  private void execute(Stream<String> statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                database("url"), database("username"), database("password"));
        Statement statement = connection.createStatement()) {
      for (String sql : statements.toList()) {
        statement.execute(sql);
      }
    }
  }

  private String database(String key) {
    return Objects.requireNonNull(properties.get("datasources.default." + key)).toString();
  }

  @Test
  void start_makesTheLogReadOnly() {
    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      PostgresLogs logs = replica.getBean(PostgresLogs.class);
      Log log = logs.find(TENANT).orElseThrow();

      String reason = Await.until(SOON, () -> logs.latch(log.id()), text -> !text.isEmpty());

      assertThat(reason).contains("has 2 leaves").containsPattern("over [34] was signed");
      assertThatThrownBy(() -> seal(replica, "fork"))
          .isInstanceOfSatisfying(
              Failure.class,
              failure ->
                  assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_LEDGER_LATCHED));
    }
  }

  @Test
  void start_withoutWhatWasKeptOutsideForksTheLog() throws Exception {
    properties.put("whytrail.ledger.checkpoints", TestKeys.directory("other-checkpoints"));

    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      seal(replica, "fork");
    }
  }

  @Test
  void start_makesAForkThatOutgrewTheKeptCheckpointReadOnly() throws Exception {
    Map<String, Object> forgetful = new HashMap<>(properties);
    forgetful.put("whytrail.ledger.checkpoints", TestKeys.directory("other-checkpoints"));
    try (ApplicationContext replica = ApplicationContext.run(forgetful)) {
      seal(replica, "fork");
      seal(replica, "of more leaves");
    }

    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      PostgresLogs logs = replica.getBean(PostgresLogs.class);
      Log log = logs.find(TENANT).orElseThrow();
      Await.until(SOON, () -> !logs.latch(log.id()).isEmpty());
    }
  }

  @Test
  void start_keepsWhatIsPublishedWhereNothingIsKeptYet() throws IOException {
    Path empty = Path.of(TestKeys.directory("new-checkpoints"));
    properties.put("whytrail.ledger.checkpoints", empty.toString());

    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      Path file = empty.resolve("whytrail.local%2Facme.checkpoint");
      PostgresCheckpoints checkpoints = replica.getBean(PostgresCheckpoints.class);
      Log log = replica.getBean(Ledger.class).log(TENANT).orElseThrow();
      // The replica seals a leaf of its own at its start: a checkpoint is kept before it is
      // published, so that the two are the same only once it rests.
      Await.untilAsserted(
          SOON,
          () ->
              assertThat(Files.readString(file))
                  .isEqualTo(checkpoints.published(log.id()).orElseThrow().note()));
    }
  }
}
