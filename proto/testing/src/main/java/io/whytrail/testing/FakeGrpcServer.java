package io.whytrail.testing;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// A gRPC server on the loopback interface for hand-written peers. Tests give its [#target()] to
/// the service under test and close it themselves.
public final class FakeGrpcServer implements AutoCloseable {

  private final List<ServerServiceDefinition> services;
  private final int port;
  private Server server;

  private FakeGrpcServer(List<ServerServiceDefinition> services) {
    this.services = services;
    this.server = start(services, 0);
    this.port = server.getPort();
  }

  public static FakeGrpcServer of(BindableService... services) {
    return new FakeGrpcServer(Stream.of(services).map(BindableService::bindService).toList());
  }

  /// The same with interceptors already around the services.
  public static FakeGrpcServer of(ServerServiceDefinition... services) {
    return new FakeGrpcServer(List.of(services));
  }

  /// What a channel is pointed at, as `127.0.0.1:port`.
  public String target() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /// Drops every connection and call, as a crash of the peer would.
  public void stop() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while stopping a server", e);
    }
  }

  /// Comes back on the same port after [#stop()].
  public void restart() {
    stop();
    server = start(services, port);
  }

  @Override
  public void close() {
    stop();
  }

  private static Server start(List<ServerServiceDefinition> services, int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      return NettyServerBuilder.forAddress(address)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .addServices(services)
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't listen on " + address, e);
    }
  }
}
