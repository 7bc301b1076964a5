package io.whytrail.replay.regression;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.whytrail.replay.v1.Run;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A connection that is made while the options are still read. Each takes a fifth of a second in a
/// process that has just begun, and neither waits for the other.
final class EarlyChannelFactory {

  private static final int MAXIMUM_MESSAGE = 16 * 1024 * 1024;
  private static final String TARGET = "--target";

  /// Nothing was prepared.
  static final EarlyChannelFactory NONE =
      new EarlyChannelFactory(
          "", CompletableFuture.failedFuture(new IllegalStateException("There is no channel")));

  private final String target;
  private final CompletableFuture<ManagedChannel> channel;

  private EarlyChannelFactory(String target, CompletableFuture<ManagedChannel> channel) {
    this.target = target;
    this.channel = channel;
  }

  /// To where the words of a command seem to go: what they really say is read by others.
  static EarlyChannelFactory of(String... words) {
    List<String> all = List.of(words);
    int named = all.indexOf(TARGET);
    if (named < 0 || named + 1 == all.size() || all.contains("--tls")) {
      return NONE;
    }
    String target = all.get(named + 1);
    return new EarlyChannelFactory(
        target,
        CompletableFuture.supplyAsync(
            () -> connecting(target), work -> Thread.ofPlatform().daemon().start(work)));
  }

  private static ManagedChannel connecting(String target) {
    ManagedChannel channel = channel(target, false);
    ConnectivityState _ = channel.getState(true);
    // All messages of the contract are described at once, when the first one is needed.
    Run _ = Run.getDefaultInstance();
    return channel;
  }

  /// The one that was prepared, where it goes there.
  ManagedChannel to(String wanted, boolean tls) {
    if (tls || !wanted.equals(target)) {
      return channel(wanted, tls);
    }
    try {
      return channel.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static ManagedChannel channel(String target, boolean tls) {
    ManagedChannelBuilder<?> builder =
        ManagedChannelBuilder.forTarget(target).maxInboundMessageSize(MAXIMUM_MESSAGE);
    return (tls ? builder.useTransportSecurity() : builder.usePlaintext()).build();
  }
}
