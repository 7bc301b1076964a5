package io.whytrail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.ListRecordsResponse;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.merkle.tile.EntriesPath;
import io.whytrail.runtime.merkle.tile.TilePath;
import io.whytrail.testing.Await;
import io.whytrail.testing.Backends;
import io.whytrail.testing.TestIdentity;
import io.whytrail.testing.backend.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One ingest on a database of its own, to which the test has a superuser's access: what is stored
/// can be changed behind its back, exported as the service then shows it, and put back.
final class AuditedIngest implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(90);
  private static final int TILE = 256;

  private final String database = Backends.get().freshDatabase("tamper");
  private final Path keys;
  private final int grpcPort = Ports.free();
  private final int httpPort = Ports.free();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
          .usePlaintext()
          .maxInboundMessageSize(64 << 20)
          .build();
  private Process process;

  AuditedIngest(Path directory) throws IOException {
    keys = Files.createDirectories(directory.resolve("keys"));
    for (String key : List.of("ledger.key", "masking.key")) {
      byte[] secret = (key + "-of-a-log-that-is-tampered-with").substring(0, 32).getBytes(UTF_8);
      Files.writeString(keys.resolve(key), Base64.getEncoder().encodeToString(secret));
    }
    process = started();
    awaitReady();
  }

  /// The master seed of the keys that sign.
  byte[] seed() throws IOException {
    return Base64.getDecoder().decode(Files.readString(keys.resolve("ledger.key")));
  }

  private Process started() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar().toString());
    String nobody = "127.0.0.1:1";
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("GRPC_PORT", Integer.toString(grpcPort)),
                Map.entry("HTTP_PORT", Integer.toString(httpPort)),
                Map.entry("JDBC_URL", database),
                Map.entry("JDBC_USER", Backends.get().user()),
                Map.entry("JDBC_PASSWORD", Backends.get().password()),
                Map.entry("NATS_URL", Backends.get().natsUrl()),
                Map.entry("SCORING_TARGET", nobody),
                Map.entry("POLICY_TARGET", nobody),
                Map.entry("REPLAY_TARGET", nobody),
                // What is put back must be what was kept outside of the database.
                Map.entry("WHYTRAIL_HEARTBEAT_INTERVAL", "0s"),
                Map.entry("WHYTRAIL_JWKS", TestIdentity.get().jwks().toString()),
                Map.entry("WHYTRAIL_SERVICE_KEY", TestIdentity.get().serviceKey().toString()),
                Map.entry("WHYTRAIL_LEDGER_KEY", keys.resolve("ledger.key").toString()),
                Map.entry("WHYTRAIL_MASKING_KEY", keys.resolve("masking.key").toString())));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(keys.resolve("ingest.log").toFile()))
        .start();
  }

  private static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(FrontDoor.ROOT.resolve("ingest-service/target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("ingest-service-[0-9].*\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private void awaitReady() {
    Await.until(
        READY,
        () ->
            !process.isAlive()
                || HealthGrpc.newBlockingStub(channel)
                        .withWaitForReady()
                        .withDeadlineAfter(2, TimeUnit.SECONDS)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus()
                    == ServingStatus.SERVING,
        ready -> ready);
    if (!process.isAlive()) {
      throw new AssertionError("ingest ended; its log is in " + keys);
    }
  }

  /// Lets it forget what it remembers of its logs.
  void restart() throws IOException {
    process.destroyForcibly().onExit().join();
    process = started();
    awaitReady();
  }

  <S extends AbstractStub<S>> S as(String tenant, Role role, S stub) {
    return stub.withCallCredentials(TestIdentity.get().credentials(tenant, role));
  }

  ManagedChannel channel() {
    return channel;
  }

  LedgerServiceBlockingStub auditor(String tenant) {
    return as(tenant, Role.AUDITOR, LedgerServiceGrpc.newBlockingStub(channel));
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(database, Backends.get().user(), Backends.get().password());
  }

  /// Runs statements as somebody whom no trigger and no foreign key stops.
  void tamper(List<String> statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set local session_replication_role = replica");
      for (String sql : statements) {
        if (statement.executeUpdate(sql) == 0) {
          throw new AssertionError("Nothing was changed by: " + sql);
        }
      }
      connection.commit();
    }
  }

  String value(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /// Every column of every table that the service keeps, as `table.column`.
  List<String> columns() throws SQLException {
    return values(
        """
        select table_name || '.' || column_name from information_schema.columns
        where table_schema = 'public' and table_name <> 'flyway_schema_history'
        order by table_name, ordinal_position
        """);
  }

  private List<String> values(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private List<String> tables() throws SQLException {
    return values(
        """
        select table_name from information_schema.tables
        where table_schema = 'public' and table_name <> 'flyway_schema_history'
        """);
  }

  /// Keeps all that is stored under a name.
  void save(String name) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set transaction isolation level repeatable read");
      statement.execute("create schema " + name);
      for (String table : tables()) {
        statement.execute("create table %s.%s as table public.%s".formatted(name, table, table));
      }
      connection.commit();
    }
  }

  /// Puts back what was kept.
  void restore(String name) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set local session_replication_role = replica");
      for (String table : tables()) {
        statement.execute("delete from public." + table);
        statement.execute(
            "insert into public.%s overriding system value select * from %s.%s"
                .formatted(table, name, table));
      }
      connection.commit();
    }
  }

  /// Writes the log of a tenant as the service shows it: files that it does not have are left out.
  /// The records come last, because a replica that just started adds one.
  void export(String tenant, Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Optional<byte[]> checkpoint = copy(tenant, "checkpoint", directory);
    if (checkpoint.isPresent()) {
      long size = Long.parseLong(new String(checkpoint.get(), UTF_8).split("\n", -1)[1]);
      for (long first = 0; first < size; first += TILE) {
        copy(tenant, EntriesPath.at(first / TILE, size).path(), directory);
      }
      int level = 0;
      for (long hashes = size; hashes > 0; hashes /= TILE) {
        for (long first = 0; first < hashes; first += TILE) {
          copy(tenant, TilePath.at(level, first / TILE, size).path(), directory);
        }
        level++;
      }
    }
    GetLedgerResponse standing = auditor(tenant).getLedger(GetLedgerRequest.getDefaultInstance());
    Files.writeString(directory.resolve("ledger.json"), JsonFormat.printer().print(standing));
    Files.writeString(directory.resolve("records.jsonl"), records(tenant));
  }

  private String records(String tenant) throws IOException {
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    StringBuilder lines = new StringBuilder();
    String token = "";
    do {
      ListRecordsResponse page =
          auditor(tenant)
              .listRecords(
                  ListRecordsRequest.newBuilder().setPageSize(500).setPageToken(token).build());
      for (LedgerRecord record : page.getRecordsList()) {
        lines.append(printer.print(record)).append('\n');
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return lines.toString();
  }

  private Optional<byte[]> copy(String tenant, String path, Path directory)
      throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:%d/tlog/%s/%s".formatted(httpPort, tenant, path));
    HttpResponse<byte[]> answer =
        http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() == 404) {
      return Optional.empty();
    }
    if (answer.statusCode() != 200) {
      throw new IOException(address + " answers " + answer.statusCode());
    }
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, answer.body());
    return Optional.of(answer.body());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.destroyForcibly().onExit().join();
  }
}
