package io.whytrail.testing.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A nats-server of our own on the loopback interface, with JetStream. Like Postgres it survives
/// the JVM that started it, and whoever opens its directory next stops that orphan first.
public final class NatsServer implements AutoCloseable {

  private static final int ANY_PORT = 0;
  private static final int ATTEMPTS = 5;
  private static final String LOG = "nats.log";
  private static final String PID = "nats.pid";
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final Duration STOPPING = Duration.ofSeconds(20);

  private final Home home;
  private final NatsBinary binary;
  private final int port;

  /// Tells this server from another one that has the same port.
  private final String name = "whytrail-" + UUID.randomUUID();

  private final Process process;

  private NatsServer(Home home, int port) {
    this.home = home;
    try {
      binary = NatsBinary.find();
      stopOrphan(home);
      Running running = port == ANY_PORT ? startSomewhere() : start(port);
      this.port = running.port();
      this.process = running.process();
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
  }

  /// A server with an empty directory that is deleted when the server is closed.
  public static NatsServer temporary() {
    return new NatsServer(Home.temporary("nats", NatsServer::stopOrphan), ANY_PORT);
  }

  /// The server of a directory, on a free port. The directory stays and is made where it is
  /// missing.
  public static NatsServer at(Path directory) {
    return at(directory, ANY_PORT);
  }

  /// The server of a directory, on a port.
  public static NatsServer at(Path directory, int port) {
    return new NatsServer(Home.at(directory), port);
  }

  public String url() {
    return "nats://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /// As the program tells it, for example `v2.9.10`.
  public String version() {
    return binary.version();
  }

  /// Where the server writes its log.
  public Path log() {
    return home.resolve(LOG);
  }

  /// Ends the server in good order. A temporary server's data is deleted. Again is harmless.
  public void stop() {
    try {
      stop(process.toHandle());
    } finally {
      home.close();
    }
  }

  /// Ends the server the hard way, as a crash would.
  public void kill() {
    try {
      process.destroyForcibly();
      awaitEnd(process.toHandle());
    } finally {
      home.close();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private record Running(int port, Process process) {}

  /// Between finding a free port and listening on it, another program may take it.
  private Running startSomewhere() {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return start(Ports.free());
      } catch (PortTakenException e) {
        // The next attempt is on another port.
      }
    }
    return start(Ports.free());
  }

  private Running start(int wanted) {
    Path configuration = home.resolve("nats.conf");
    try {
      Files.deleteIfExists(log());
      Files.writeString(configuration, configuration(wanted));
      Process started =
          new ProcessBuilder(command(configuration))
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("nats.out").toFile())
              .start();
      await(started, wanted);
      return new Running(wanted, started);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't start " + binary.path(), e);
    }
  }

  private String configuration(int wanted) {
    return """
    server_name: "%s"
    listen: "127.0.0.1:%d"
    pid_file: "%s"
    log_file: "%s"
    jetstream { store_dir: "%s"%s }
    """
        .formatted(
            name,
            wanted,
            home.resolve(PID),
            log(),
            home.resolve("store"),
            binary.syncsAlways() ? ", sync_interval: always" : "");
  }

  /// In a session of its own where the platform can: Ctrl-C in a terminal then reaches only the
  /// launcher, which stops its parts in order.
  private List<String> command(Path configuration) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid");
    }
    command.addAll(List.of(binary.path().toString(), "-c", configuration.toString()));
    return command;
  }

  /// Waits until the server greets clients and says that JetStream is on.
  private void await(Process started, int wanted) {
    long deadline = System.nanoTime() + STARTING.toNanos();
    while (!greets(wanted)) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        started.destroyForcibly();
        throw failure();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private IllegalStateException failure() {
    String end = home.tail("nats.out", 10) + "\n" + home.tail(LOG, 20);
    String message = "nats-server did not start; its log ends\n" + end;
    return end.contains("address already in use")
        ? new PortTakenException(message)
        : new IllegalStateException(message);
  }

  private static final class PortTakenException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    PortTakenException(String message) {
      super(message);
    }
  }

  private boolean greets(int wanted) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(1000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 1000);
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String greeting = reader.readLine();
      return greeting != null && greeting.contains(name) && greeting.contains("\"jetstream\":true");
    } catch (IOException e) {
      return false;
    }
  }

  private static void stopOrphan(Home home) {
    Optional<ProcessHandle> orphan = Pids.running(home.resolve(PID), "nats-server");
    orphan.ifPresent(NatsServer::stop);
  }

  private static void stop(ProcessHandle process) {
    process.destroy();
    awaitEnd(process);
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().orTimeout(STOPPING.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
