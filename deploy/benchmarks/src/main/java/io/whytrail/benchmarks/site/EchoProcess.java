package io.whytrail.benchmarks.site;

import io.grpc.ManagedChannel;
import io.whytrail.benchmarks.call.Channels;
import io.whytrail.benchmarks.floor.EchoServer;
import io.whytrail.benchmarks.measurement.Processor;
import io.whytrail.testing.backend.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A server that does nothing but answer, in a process of its own, and a connection to it.
public final class EchoProcess implements AutoCloseable {

  private final ServiceProcess process;
  private final ManagedChannel channel;

  /// Starts it.
  public EchoProcess(Path log) throws InterruptedException {
    int port = Ports.free();
    List<String> java =
        List.of(
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            EchoServer.class.getName(),
            Integer.toString(port));
    process = ServiceProcess.start("echo", java, Map.of(), port, log);
    channel = Channels.open(port);
  }

  public ManagedChannel channel() {
    return channel;
  }

  public Processor processor() {
    return process.processor();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.close();
  }
}
