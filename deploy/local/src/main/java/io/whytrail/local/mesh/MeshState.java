package io.whytrail.local.mesh;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// What a running launcher tells other commands: where everything listens, and which processes are
/// its own. Kept after the end for its ports, which the next start takes again.
///
/// @param launcher the process id of the launcher; 0 after its end
/// @param startTime of the launcher, ISO 8601
/// @param ports by what listens there, such as `postgres` or `ingest.grpc`
/// @param pids by part
public record MeshState(
    long launcher, String startTime, Map<String, Integer> ports, Map<String, Long> pids) {

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

  public MeshState {
    Objects.requireNonNull(startTime, "startTime");
    ports = Map.copyOf(ports);
    pids = Map.copyOf(pids);
  }

  /// The state in the file; empty where there is none or it can't be read.
  public static Optional<MeshState> read(Path file) throws IOException {
    try {
      return Optional.ofNullable(GSON.fromJson(Files.readString(file), MeshState.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonParseException | NullPointerException e) {
      // Written by something else: as good as none.
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    Path incomplete = file.resolveSibling("state.json.incomplete");
    MeshState sorted =
        new MeshState(launcher, startTime, new TreeMap<>(ports), new TreeMap<>(pids));
    Files.writeString(incomplete, GSON.toJson(sorted) + "\n");
    Files.move(incomplete, file, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  /// Whether the launcher that wrote this still runs. A process that began after this was written
  /// has got its number by chance.
  public boolean isRunning() {
    return launcher > 0
        && ProcessHandle.of(launcher)
            .filter(ProcessHandle::isAlive)
            .flatMap(process -> process.info().startInstant())
            .filter(begin -> begin.isBefore(Instant.parse(startTime).plus(CLOCKS_DIFFER)))
            .isPresent();
  }

  public int port(String name) {
    Integer port = ports.get(name);
    if (port == null) {
      throw new IllegalStateException("The state names no port for " + name);
    }
    return port;
  }

  /// `host:port` of a service's gRPC.
  public String grpc(ServiceName service) {
    return "127.0.0.1:" + port(service.word() + ".grpc");
  }

  /// `host:port` of a service's HTTP.
  public String http(ServiceName service) {
    return "127.0.0.1:" + port(service.word() + ".http");
  }

  /// Where the transparency log of a tenant is served.
  public String tlogUrl(String tenant) {
    return "http://" + http(ServiceName.INGEST) + "/tlog/" + tenant;
  }

  /// Where people decide.
  public String consoleUrl() {
    return "http://" + http(ServiceName.POLICY) + "/";
  }
}
