package io.whytrail.local.mesh;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;

/// Asks a service whether it serves.
public final class HealthClient implements AutoCloseable {

  private static final int SECONDS = 2;

  private final ManagedChannel channel;

  public HealthClient(String target) {
    this.channel = NettyChannelBuilder.forTarget(target).usePlaintext().build();
  }

  /// What it says of itself, or the gRPC status where it says nothing.
  public String status() {
    try {
      return HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus()
          .name();
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode().name();
    }
  }

  public boolean serving() {
    return status().equals(ServingStatus.SERVING.name());
  }

  /// Forgets that the service could not be reached a moment ago.
  void resetBackoff() {
    channel.resetConnectBackoff();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
