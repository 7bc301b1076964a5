package io.whytrail.local.connection;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.whytrail.local.identity.TokenIssuer;
import io.whytrail.local.identity.TokenIssuer.Identity;
import io.whytrail.local.mesh.MeshState;
import io.whytrail.local.mesh.ServiceName;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;

/// One channel to each service that is talked to.
public final class Connections implements AutoCloseable {

  private static final int MAX_MESSAGE = 256 << 20;

  private final MeshState state;
  private final TokenIssuer issuer;
  private final Clock clock;
  private final Map<ServiceName, ManagedChannel> channels = new EnumMap<>(ServiceName.class);

  public Connections(MeshState state, TokenIssuer issuer, Clock clock) {
    this.state = state;
    this.issuer = issuer;
    this.clock = clock;
  }

  public synchronized ManagedChannel to(ServiceName service) {
    return channels.computeIfAbsent(
        service,
        name ->
            NettyChannelBuilder.forTarget(state.grpc(name))
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE)
                .build());
  }

  /// Credentials of somebody, fresh for each call.
  public CallCredentials as(Identity identity) {
    return new BearerCredentials(issuer, identity, clock);
  }

  @Override
  public synchronized void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
