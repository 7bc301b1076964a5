package io.whytrail.local.trace;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Listens for OTLP over gRPC on the loopback interface and writes what comes to files.
public final class TraceReceiver implements AutoCloseable {

  private static final int MAX_MESSAGE = 32 << 20;
  private static final int ENDING_SECONDS = 5;

  private final TraceFiles files;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("traces").daemon().factory());
  private final Server server;

  private TraceReceiver(Path directory, int port) throws IOException {
    files = new TraceFiles(directory);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .executor(executor)
            .maxInboundMessageSize(MAX_MESSAGE)
            .addService(new TraceEndpoint(files))
            .build()
            .start();
  }

  /// A receiver that writes into the directory, which is made where it is missing.
  public static TraceReceiver start(Path directory, int port) throws IOException {
    return new TraceReceiver(directory, port);
  }

  public int port() {
    return server.getPort();
  }

  public TraceFiles files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    server.shutdown();
    try {
      if (!server.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    executor.shutdown();
    files.close();
  }
}
