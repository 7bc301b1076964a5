package io.whytrail.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.whytrail.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A running mesh: `deploy/whytrail up` on a data directory of its own.
final class Mesh implements AutoCloseable {

  private static final Duration READY = Duration.ofMinutes(3);
  private static final Duration QUICK = Duration.ofSeconds(60);

  private final Path data;
  private final Path log;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
  private Process up;

  private Mesh(Path data) throws IOException {
    this.data = data;
    this.log = data.resolveSibling(data.getFileName() + ".log");
    this.up = FrontDoor.start(log, "up", "--data", data.toString());
  }

  static Mesh up(Path data) throws IOException {
    Mesh mesh = new Mesh(data);
    mesh.awaitReady();
    return mesh;
  }

  void awaitReady() {
    Await.until(
        READY,
        () -> {
          if (!up.isAlive()) {
            return true;
          }
          return run("status", "--json").exitCode() == 0;
        },
        ready -> ready);
    if (!up.isAlive()) {
      throw new AssertionError("The mesh ended: " + log());
    }
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode status() throws IOException, InterruptedException {
    return new ObjectMapper().readTree(run("status", "--json").out());
  }

  /// Runs a command of the front door on this mesh's data directory.
  FrontDoor.Result run(String... arguments) throws IOException, InterruptedException {
    return run(QUICK, arguments);
  }

  FrontDoor.Result run(Duration atMost, String... arguments)
      throws IOException, InterruptedException {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--data";
    all[arguments.length + 1] = data.toString();
    return FrontDoor.run(atMost, all);
  }

  Path data() {
    return data;
  }

  /// A stub of a service, calling as somebody.
  <S extends AbstractStub<S>> S as(String tenant, String subject, String roles, S stub) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + token(tenant, subject, roles));
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  String token(String tenant, String subject, String roles) {
    return tokens.computeIfAbsent(
        tenant + "/" + subject + "/" + roles,
        key -> {
          try {
            FrontDoor.Result result =
                run(
                    "token",
                    "--tenant",
                    tenant,
                    "--subject",
                    subject,
                    "--role",
                    roles,
                    "--ttl",
                    "2h");
            if (result.exitCode() != 0) {
              throw new AssertionError(result.err());
            }
            return result.out().strip();
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  ManagedChannel channel(String service) {
    return channels.computeIfAbsent(
        service,
        name -> {
          try {
            return NettyChannelBuilder.forTarget(
                    status().at("/services/" + name + "/grpc").asText())
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  /// Kills a service as a lost machine would.
  void kill(String service) throws IOException, InterruptedException {
    long pid = status().at("/services/" + service + "/pid").asLong();
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    Await.until(QUICK, () -> !process.isAlive());
  }

  @Override
  public void close() throws IOException, InterruptedException {
    channels.values().forEach(ManagedChannel::shutdownNow);
    run("down");
    if (!up.waitFor(60, TimeUnit.SECONDS)) {
      up.destroyForcibly();
    }
  }
}
