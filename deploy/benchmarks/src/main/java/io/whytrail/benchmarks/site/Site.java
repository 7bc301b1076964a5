package io.whytrail.benchmarks.site;

import io.grpc.ManagedChannel;
import io.whytrail.benchmarks.call.Channels;
import io.whytrail.benchmarks.floor.Database;
import io.whytrail.benchmarks.measurement.Processor;
import io.whytrail.testing.backend.NatsServer;
import io.whytrail.testing.backend.Ports;
import io.whytrail.testing.backend.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Postgres and NATS as durable processes, the keys of this run, and the processes that are started
/// here. All of it is gone when the site is closed, also by Ctrl-C.
public final class Site implements AutoCloseable {

  /// File systems that only pretend to write.
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  private final Path directory;
  private final Keys keys;
  private final PostgresServer postgres;
  private final NatsServer nats;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Thread atExit = new Thread(this::closeAll, "close-site");

  private boolean closed;

  private Site(Path directory, Clock clock) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      this.keys = new Keys(directory.resolve("keys"), clock);
      this.postgres = opened(PostgresServer.at(directory.resolve("postgres")));
      this.nats = opened(NatsServer.at(directory.resolve("nats")));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Starts Postgres and NATS in a new directory inside of this one, which must be on a disk.
  public static Site open(Path parent, Clock clock) {
    try {
      Path directory = Files.createTempDirectory(parent, "whytrail-bench-");
      String type = Files.getFileStore(directory).type();
      if (IN_MEMORY.contains(type)) {
        Files.delete(directory);
        throw new IllegalStateException(
            "%s is a %s: name a directory on a disk with --directory".formatted(parent, type));
      }
      return new Site(directory, clock);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't use the directory " + parent, e);
    }
  }

  /// On the same file system as the data of Postgres.
  public Path directory() {
    return directory;
  }

  public Keys keys() {
    return keys;
  }

  public String natsUrl() {
    return nats.url();
  }

  public String natsVersion() {
    return nats.version();
  }

  /// Makes the database where there is none of this name.
  public Database database(String name) {
    return new Database(postgres.createDatabase(name), postgres.user(), postgres.password());
  }

  /// Starts a service of the mesh, which gets the database of its name and finds no peer.
  ///
  /// @param java what follows `java` on the command line
  public ServiceProcess service(
      String name, List<String> java, int port, Map<String, String> environment)
      throws InterruptedException {
    Database database = database(name);
    Map<String, String> all = new TreeMap<>(keys.environment());
    String nobody = "127.0.0.1:" + Ports.free();
    List.of("INGEST", "SCORING", "POLICY", "REPLAY")
        .forEach(peer -> all.put(peer + "_TARGET", nobody));
    all.put("GRPC_PORT", Integer.toString(port));
    all.put("HTTP_PORT", Integer.toString(Ports.free()));
    all.put("JDBC_URL", database.url());
    all.put("JDBC_USER", database.user());
    all.put("JDBC_PASSWORD", database.password());
    all.put("NATS_URL", nats.url());
    all.putAll(environment);
    return opened(ServiceProcess.start(name, java, all, port, directory.resolve(name + ".log")));
  }

  /// Starts a server that does nothing but answer.
  public EchoProcess echo() throws InterruptedException {
    return opened(new EchoProcess(directory.resolve("echo.log")));
  }

  /// A connection that is closed with the site.
  public ManagedChannel channel(int port) {
    ManagedChannel channel = Channels.open(port);
    opened(channel::shutdownNow);
    return channel;
  }

  /// Closes it before what was opened earlier.
  public <T extends AutoCloseable> T opened(T what) {
    synchronized (opened) {
      opened.push(what);
    }
    return what;
  }

  /// This JVM, Postgres and NATS.
  public List<Processor> processors() {
    return List.of(
        new Processor("client", Site::ownTime),
        Processors.of("postgres", directory.resolve("postgres/data/postmaster.pid")),
        Processors.of("nats", directory.resolve("nats/nats.pid")));
  }

  private static Duration ownTime() {
    return Duration.ofNanos(
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime());
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and the hook has nothing left to do.
    }
  }

  private void closeAll() {
    synchronized (opened) {
      if (closed) {
        return;
      }
      closed = true;
      RuntimeException failure = new RuntimeException("Not everything of the run could be closed");
      while (!opened.isEmpty()) {
        try {
          opened.pop().close();
        } catch (Exception e) {
          failure.addSuppressed(e);
        }
      }
      delete(failure);
      if (failure.getSuppressed().length > 0) {
        throw failure;
      }
    }
  }

  private void delete(RuntimeException failure) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
