package io.whytrail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import io.whytrail.testing.TestIdentity;
import io.whytrail.testing.backend.NatsServer;
import io.whytrail.testing.backend.Ports;
import io.whytrail.testing.backend.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Postgres, NATS and replicas of ingest, as processes that can be killed one by one. The data of
/// the servers is in one directory; keys, logs and what ingest keeps outside of its database are in
/// another.
final class LedgerSite implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(60);

  private final Path data;
  private final Path keys;
  private final int postgresPort = Ports.free();
  private final int natsPort = Ports.free();
  private final List<Replica> replicas = new ArrayList<>();
  private PostgresServer postgres;
  private NatsServer nats;

  LedgerSite(Path data, Path outside, int replicas) throws IOException {
    this.data = data;
    this.keys = Files.createDirectories(outside.resolve("keys"));
    for (String key : List.of("ledger.key", "masking.key")) {
      byte[] secret = (key + "-of-one-test-run-and-no-other").substring(0, 32).getBytes(UTF_8);
      Files.writeString(keys.resolve(key), Base64.getEncoder().encodeToString(secret));
    }
    this.postgres = PostgresServer.at(data.resolve("postgres"), postgresPort);
    this.nats = NatsServer.at(data.resolve("nats"), natsPort);
    for (int i = 0; i < replicas; i++) {
      this.replicas.add(new Replica(outside.resolve("ingest-" + i + ".log")));
    }
    this.replicas.forEach(Replica::awaitReady);
  }

  /// One stub of a tenant's producer for each replica.
  List<IngestServiceBlockingStub> ingests(String tenant) {
    String token = TestIdentity.get().token(tenant, Role.PRODUCER);
    return replicas.stream()
        .map(replica ->
            IngestServiceGrpc.newBlockingStub(replica.channel)
                .withCallCredentials(TestIdentity.bearer(token)))
        .toList();
  }

  TlogReader log(String tenant) {
    return new TlogReader("http://127.0.0.1:" + replicas.getFirst().httpPort + "/tlog/" + tenant);
  }

  void restartIngest(int replica) throws IOException {
    replicas.get(replica).kill();
    replicas.get(replica).restart();
    replicas.get(replica).awaitReady();
  }

  void restartPostgres() {
    postgres.kill();
    postgres = PostgresServer.at(data.resolve("postgres"), postgresPort);
  }

  void restartNats() {
    nats.kill();
    nats = NatsServer.at(data.resolve("nats"), natsPort);
  }

  /// Ends all processes at once.
  void kill() {
    replicas.forEach(Replica::kill);
    postgres.kill();
    nats.kill();
  }

  /// Starts all of them again.
  void restart() throws IOException {
    postgres = PostgresServer.at(data.resolve("postgres"), postgresPort);
    nats = NatsServer.at(data.resolve("nats"), natsPort);
    for (Replica replica : replicas) {
      replica.restart();
    }
    replicas.forEach(Replica::awaitReady);
  }

  @Override
  public void close() {
    replicas.forEach(Replica::close);
    nats.stop();
    postgres.stop();
  }

  private final class Replica {

    private final int grpcPort = Ports.free();
    private final int httpPort = Ports.free();
    private final ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
    private final File log;
    private Process process;

    Replica(Path log) throws IOException {
      this.log = log.toFile();
      this.process = started();
    }

    void restart() throws IOException {
      process = started();
    }

    private Process started() throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx512m",
              "-jar",
              jar().toString());
      String nobody = "127.0.0.1:1";
      builder
          .environment()
          .putAll(
              Map.ofEntries(
                  Map.entry("GRPC_PORT", Integer.toString(grpcPort)),
                  Map.entry("HTTP_PORT", Integer.toString(httpPort)),
                  Map.entry("JDBC_URL", postgres.createDatabase("ingest")),
                  Map.entry("JDBC_USER", postgres.user()),
                  Map.entry("JDBC_PASSWORD", postgres.password()),
                  Map.entry("NATS_URL", nats.url()),
                  Map.entry("SCORING_TARGET", nobody),
                  Map.entry("POLICY_TARGET", nobody),
                  Map.entry("REPLAY_TARGET", nobody),
                  Map.entry("WHYTRAIL_JWKS", TestIdentity.get().jwks().toString()),
                  Map.entry("WHYTRAIL_SERVICE_KEY", TestIdentity.get().serviceKey().toString()),
                  Map.entry("WHYTRAIL_LEDGER_KEY", keys.resolve("ledger.key").toString()),
                  Map.entry("WHYTRAIL_MASKING_KEY", keys.resolve("masking.key").toString())));
      return builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
          .start();
    }

    void awaitReady() {
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
        throw new AssertionError("An ingest ended; its log is " + log);
      }
    }

    void kill() {
      process.destroyForcibly().onExit().join();
    }

    void close() {
      channel.shutdownNow();
      process.destroy();
      process.onExit().join();
    }
  }

  private static Path jar() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(FrontDoor.ROOT.resolve("ingest-service/target"))) {
      files
          .filter(file -> file.getFileName().toString().matches("ingest-service-.*\\.jar"))
          .forEach(found::add);
    }
    if (found.size() != 1) {
      throw new IOException("One jar of ingest is needed, and there are " + found);
    }
    return found.getFirst();
  }
}
