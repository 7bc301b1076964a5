package io.whytrail.benchmarks.floor;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Answers every message with 32 bytes, on the network thread that brought it.
public final class EchoServer implements AutoCloseable {

  private static final byte[] REPLY = new byte[Echo.ANSWER];

  private final Server server;

  /// Listens on the loopback interface, on any free port where it is 0.
  public EchoServer(int port) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .directExecutor()
            .addService(service())
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
  }

  /// Serves until the standard input ends, that is, for as long as whoever started it lives.
  public static void main(String[] arguments) throws IOException {
    try (EchoServer echo = new EchoServer(Integer.parseInt(arguments[0]))) {
      while (System.in.read() >= 0) {
        // Nobody has anything to say there.
      }
    }
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(Echo.SERVICE)
        .addMethod(
            Echo.UNARY,
            ServerCalls.asyncUnaryCall((request, out) -> {
              out.onNext(REPLY);
              out.onCompleted();
            }))
        .addMethod(Echo.STREAM, ServerCalls.asyncBidiStreamingCall(Replies::new))
        .build();
  }

  private record Replies(StreamObserver<byte[]> out) implements StreamObserver<byte[]> {

    @Override
    public void onNext(byte[] message) {
      out.onNext(REPLY);
    }

    /// The client has gone; there is nobody left to answer.
    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      out.onCompleted();
    }
  }
}
