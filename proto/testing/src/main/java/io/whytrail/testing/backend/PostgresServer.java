package io.whytrail.testing.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A Postgres server of our own on the loopback interface: fully durable (fsync, full page writes,
/// data checksums), with a password, sorting by code point so that order is the same on every
/// machine.
///
/// It runs as its own process and survives the JVM that started it. Whoever opens its directory
/// next stops that orphan first; nothing that was committed is lost.
public final class PostgresServer implements AutoCloseable {

  private static final String USER = "postgres";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final String DUPLICATE_DATABASE = "42P04";
  private static final int ANY_PORT = 0;
  private static final int ATTEMPTS = 5;
  private static final String LOG = "postgres.log";

  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.of(
              "fsync", "on",
              "synchronous_commit", "on",
              "full_page_writes", "on",
              "max_connections", "200",
              "timezone", "UTC",
              "log_timezone", "UTC",
              "listen_addresses", "127.0.0.1",
              // A table that fills in its first minute is not read by plans for an empty one.
              "autovacuum_naptime", "5s",
              // TCP only: a socket file would need a short path that nobody else can write to.
              "unix_socket_directories", ""));

  private final Home home;
  private final PostgresBinaries binaries;
  private final String password;
  private final int port;

  /// Known from the start, because nothing can be read where the disk has gone.
  private final ProcessHandle postmaster;

  private PostgresServer(Home home, int port) {
    this.home = home;
    try {
      binaries = PostgresBinaries.unpacked();
      stopOrphan(home, binaries);
      password = password(home);
      initialize();
      this.port = port == ANY_PORT ? startSomewhere() : startAt(port);
      this.postmaster = running(home).orElseThrow();
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
  }

  /// A server with an empty directory that is deleted when the server is closed.
  public static PostgresServer temporary() {
    Home home = Home.temporary("postgres", left -> stopOrphan(left, PostgresBinaries.unpacked()));
    return new PostgresServer(home, ANY_PORT);
  }

  /// The server of a directory, on a free port. The directory stays and is made where it is
  /// missing.
  public static PostgresServer at(Path directory) {
    return at(directory, ANY_PORT);
  }

  /// The server of a directory, on a port.
  public static PostgresServer at(Path directory, int port) {
    return new PostgresServer(Home.at(directory), port);
  }

  public int port() {
    return port;
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  public String user() {
    return USER;
  }

  /// Made by chance for this directory and kept in it, readable for its owner only.
  public String password() {
    return password;
  }

  /// Where the server writes its log.
  public Path log() {
    return home.resolve(LOG);
  }

  /// Makes a database where there is none of this name, and returns its JDBC URL.
  public String createDatabase(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("Not a plain database name: " + name);
    }
    try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), USER, password)) {
      if (!exists(connection, name)) {
        create(connection, name);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Can't create the database " + name, e);
    }
    return jdbcUrl(name);
  }

  /// Ends the sessions, then the server, with a checkpoint. A temporary server's data is deleted.
  /// Again is harmless.
  public void stop() {
    try {
      if (home.held() && Files.exists(data(home).resolve("postmaster.pid"))) {
        stop(home, binaries);
      }
    } finally {
      home.close();
    }
  }

  /// Ends every process of the server the hard way, as a crash would. The next start recovers from
  /// the write-ahead log.
  public void kill() {
    try {
      Pids.killAll(postmaster);
    } finally {
      home.close();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private static boolean exists(Connection connection, String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select 1 from pg_database where datname = ?")) {
      query.setString(1, name);
      return query.executeQuery().next();
    }
  }

  private static void create(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("create database \"" + name + "\"");
    } catch (SQLException e) {
      if (!DUPLICATE_DATABASE.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  private static Path data(Home home) {
    return home.resolve("data");
  }

  /// Makes the cluster beside its place and moves it there, so that it exists whole or not at all.
  private void initialize() {
    if (Files.isDirectory(data(home))) {
      return;
    }
    Path incomplete = home.resolve("data.incomplete");
    try {
      Home.delete(incomplete);
      Commands.run(
              binaries.command(
                  "initdb",
                  List.of(
                      "--pgdata=" + incomplete,
                      "--username=" + USER,
                      "--pwfile=" + home.resolve("password"),
                      "--auth=scram-sha-256",
                      "--data-checksums",
                      "--encoding=UTF8",
                      "--locale-provider=builtin",
                      "--builtin-locale=C.UTF-8",
                      "--locale=C",
                      "--no-instructions")))
          .orThrow("Can't make a Postgres cluster");
      Files.move(incomplete, data(home), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't make a Postgres cluster in " + home, e);
    }
  }

  /// Between finding a free port and listening on it, another program may take it.
  private int startSomewhere() {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      int candidate = Ports.free();
      if (start(candidate).ok()) {
        return candidate;
      }
      if (!home.tail(LOG, 20).contains("Address already in use")) {
        break;
      }
    }
    return startAt(Ports.free());
  }

  private int startAt(int wanted) {
    Commands.Result result = start(wanted);
    if (!result.ok()) {
      result.orThrow("Postgres did not start; its log ends\n" + home.tail(LOG, 20) + "\n");
    }
    return wanted;
  }

  private Commands.Result start(int wanted) {
    List<String> options = new ArrayList<>(List.of("-p", Integer.toString(wanted)));
    SETTINGS.forEach((key, value) -> options.addAll(List.of("-c", key + "=" + value)));
    return control(
        home,
        binaries,
        "start",
        "--wait",
        "--timeout=120",
        "--log=" + log(),
        "--options=" + String.join(" ", options));
  }

  /// Stops the server that a killed process left running, if there is one.
  private static void stopOrphan(Home home, PostgresBinaries binaries) {
    if (running(home).isPresent()) {
      stop(home, binaries);
    }
  }

  private static Optional<ProcessHandle> running(Home home) {
    return Pids.running(data(home).resolve("postmaster.pid"), "postgres");
  }

  private static void stop(Home home, PostgresBinaries binaries) {
    if (!control(home, binaries, "stop", "--wait", "--timeout=60", "--mode=fast").ok()) {
      // Without a checkpoint: the next start recovers from the write-ahead log.
      control(home, binaries, "stop", "--wait", "--timeout=30", "--mode=immediate")
          .orThrow("Can't stop Postgres");
    }
  }

  private static Commands.Result control(
      Home home, PostgresBinaries binaries, String action, String... options) {
    List<String> arguments =
        Stream.concat(Stream.of(action, "--pgdata=" + data(home)), Stream.of(options)).toList();
    return Commands.run(binaries.command("pg_ctl", arguments));
  }

  private static String password(Home home) {
    Path file = home.resolve("password");
    try {
      if (!Files.exists(file)) {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        Path incomplete = home.resolve("password.incomplete");
        Files.deleteIfExists(incomplete);
        Files.createFile(
            incomplete,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(incomplete, HexFormat.of().formatHex(bytes));
        Files.move(incomplete, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't keep the password of Postgres in " + home, e);
    }
  }
}
