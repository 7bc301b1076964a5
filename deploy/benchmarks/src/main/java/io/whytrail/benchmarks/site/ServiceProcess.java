package io.whytrail.benchmarks.site;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.whytrail.benchmarks.call.Channels;
import io.whytrail.benchmarks.measurement.Processor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A JVM that is measured: a gRPC server in a process of its own.
public final class ServiceProcess implements AutoCloseable {

  private static final Duration STARTING = Duration.ofMinutes(2);
  private static final Duration STOPPING = Duration.ofSeconds(30);

  private final String name;
  private final Process process;
  private final Path log;

  private ServiceProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /// Starts a JVM and waits until its gRPC health says that it serves.
  ///
  /// @param java what follows `java` on the command line
  /// @param port of its gRPC server
  static ServiceProcess start(
      String name, List<String> java, Map<String, String> environment, int port, Path log)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    try {
      Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      ServiceProcess started = new ServiceProcess(name, process, log);
      started.awaitServing(port);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("Can't start " + name, e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public Processor processor() {
    return Processors.of(name, process.toHandle());
  }

  /// Ends the process in good order, or without where it does not follow.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitServing(int port) throws InterruptedException {
    ManagedChannel channel = Channels.open(port);
    try {
      long deadline = System.nanoTime() + STARTING.toNanos();
      while (!serves(channel)) {
        if (!process.isAlive() || System.nanoTime() - deadline > 0) {
          close();
          throw new IllegalStateException(
              "%s does not serve; its log ends%n%s".formatted(name, tail()));
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static boolean serves(ManagedChannel channel) {
    try {
      return HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(2, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      // Not yet.
      return false;
    }
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }
}
