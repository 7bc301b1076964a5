package io.whytrail.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresServerTest {

  @TempDir Path directory;

  @Test
  void at_keepsRowsOverARestart() throws SQLException {
    try (PostgresServer server = PostgresServer.at(directory)) {
      write(server.createDatabase("ledger"), server, "kept");
    }

    try (PostgresServer again = PostgresServer.at(directory)) {
      assertThat(read(again.createDatabase("ledger"), again)).isEqualTo("kept");
    }
  }

  @Test
  void at_stopsTheServerThatAKilledJvmLeftAndKeepsItsRows() throws Exception {
    HeldServers holder = HeldServers.start("postgres", directory.toString());
    ProcessHandle orphan = postmaster(directory);
    String url = "jdbc:postgresql://127.0.0.1:" + portOf(directory) + "/postgres";
    write(url, Files.readString(directory.resolve("password")), "kept");
    holder.kill();
    assertThat(orphan.isAlive()).isTrue();

    try (PostgresServer again = PostgresServer.at(directory)) {
      Await.until(Duration.ofSeconds(10), () -> !orphan.isAlive());
      assertThat(read(again.jdbcUrl("postgres"), again)).isEqualTo("kept");
    }
    assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
  }

  @Test
  void at_recoversWhatWasCommittedBeforeAKill() throws SQLException {
    PostgresServer server = PostgresServer.at(directory);
    write(server.createDatabase("ledger"), server, "kept");
    server.kill();
    assertThat(Files.exists(directory.resolve("data/postmaster.pid"))).isTrue();

    try (PostgresServer again = PostgresServer.at(directory)) {
      assertThat(read(again.createDatabase("ledger"), again)).isEqualTo("kept");
    }
  }

  @Test
  void at_refusesADirectoryInUse() {
    try (PostgresServer server = PostgresServer.at(directory)) {
      assertThat(server.port()).isPositive();

      assertThatThrownBy(() -> PostgresServer.at(directory))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use by another running process");
    }
  }

  @Test
  void stop_ofAnOldHandleLeavesTheNewServerAlone() throws SQLException {
    PostgresServer old = PostgresServer.at(directory);
    old.stop();

    try (PostgresServer server = PostgresServer.at(directory)) {
      old.stop();

      assertThat(query(server.jdbcUrl("postgres"), server.password(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void at_tellsWhyPostgresDidNotStart() {
    try (PostgresServer server = PostgresServer.temporary()) {
      assertThatThrownBy(() -> PostgresServer.at(directory, server.port()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void temporary_cleansUpAfterAKilledJvm() throws Exception {
    HeldServers holder = HeldServers.start("temporary-postgres");
    ProcessHandle orphan = postmaster(holder.directory());
    holder.kill();
    // As if it had been left an hour ago.
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    Files.setLastModifiedTime(holder.directory().resolve("lock"), old);

    PostgresServer.temporary().stop();

    Await.until(Duration.ofSeconds(30), () -> !orphan.isAlive());
    Await.until(Duration.ofSeconds(30), () -> !Files.exists(holder.directory()));
  }

  @Test
  void temporary_leavesNothingBehind() {
    PostgresServer server = PostgresServer.temporary();
    Path home = server.log().resolveSibling(".").normalize();
    assertThat(home).isDirectory();

    server.stop();

    assertThat(home).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "fsync, on",
    "synchronous_commit, on",
    "full_page_writes, on",
    "data_checksums, on",
    "max_connections, 200",
    "listen_addresses, 127.0.0.1",
    "server_encoding, UTF8",
    "log_timezone, UTC"
  })
  void settings_areThoseOfAnEvidenceStore(String setting, String value) throws SQLException {
    PostgresServer server = Shared.SERVER;

    assertThat(query(server.jdbcUrl("postgres"), server.password(), "show " + setting))
        .isEqualTo(value);
  }

  @Test
  void text_sortsByCodePointAndLowersEveryScript() throws SQLException {
    PostgresServer server = Shared.SERVER;
    String sql =
        "select string_agg(x, '' order by x) || lower('ÄΩ') from (values ('a'), ('B'), ('ä')) t(x)";

    assertThat(query(server.jdbcUrl("postgres"), server.password(), sql)).isEqualTo("Baääω");
  }

  @Test
  void createDatabase_mayBeRepeated() throws SQLException {
    PostgresServer server = Shared.SERVER;
    write(server.createDatabase("twice"), server, "kept");

    assertThat(read(server.createDatabase("twice"), server)).isEqualTo("kept");
  }

  @Test
  void createDatabase_refusesANameThatIsNotPlain() {
    assertThatThrownBy(() -> Shared.SERVER.createDatabase("x\"; drop database postgres; --"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void connecting_needsThePassword() throws Exception {
    Path password = Shared.SERVER.log().resolveSibling("password");

    assertThatThrownBy(() -> query(Shared.SERVER.jdbcUrl("postgres"), "guess", "select 1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, postgres-linux-x86_64.txz",
    "Linux, aarch64, postgres-linux-arm_64.txz",
    "Mac OS X, aarch64, postgres-darwin-arm_64.txz",
    "Mac OS X, x86_64, postgres-darwin-x86_64.txz"
  })
  void archiveName_isThatOfThePlatform(String os, String arch, String name) {
    assertThat(PostgresBinaries.archiveName(os, arch)).isEqualTo(name);
  }

  /// One server for the tests that do not stop it.
  private static final class Shared {

    static final PostgresServer SERVER = PostgresServer.temporary();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::stop));
    }
  }

  private static ProcessHandle postmaster(Path directory) {
    return Pids.running(directory.resolve("data/postmaster.pid"), "postgres").orElseThrow();
  }

  private static int portOf(Path directory) throws Exception {
    return Integer.parseInt(Files.readAllLines(directory.resolve("data/postmaster.pid")).get(3));
  }

  private static void write(String url, PostgresServer server, String text) throws SQLException {
    write(url, server.password(), text);
  }

  private static void write(String url, String password, String text) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", password);
        Statement statement = connection.createStatement()) {
      statement.execute("create table note (text text)");
      statement.execute("insert into note values ('" + text + "')");
    }
  }

  private static String read(String url, PostgresServer server) throws SQLException {
    return query(url, server.password(), "select text from note");
  }

  private static String query(String url, String password, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", password);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
