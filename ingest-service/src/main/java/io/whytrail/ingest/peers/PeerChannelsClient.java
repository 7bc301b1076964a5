package io.whytrail.ingest.peers;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;

/// Lets channels look for a lost peer again soon. By itself gRPC waits longer after each attempt,
/// up to two minutes, and for that long after the peer is back the gate would go on without it.
@Singleton
final class PeerChannelsClient {

  private final List<ManagedChannel> channels;

  PeerChannelsClient(
      @GrpcChannel("scoring") ManagedChannel scoring,
      @GrpcChannel("policy") ManagedChannel policy,
      @GrpcChannel("replay") ManagedChannel replay) {
    this.channels = List.of(scoring, policy, replay);
  }

  @Scheduled(fixedDelay = "${whytrail.gate.reconnect}")
  void reconnect() {
    channels.stream()
        .filter(channel -> channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE)
        .forEach(ManagedChannel::resetConnectBackoff);
  }
}
