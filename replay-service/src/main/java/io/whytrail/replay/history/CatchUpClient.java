package io.whytrail.replay.history;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.FactServiceGrpc.FactServiceBlockingStub;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.replay.decision.PolicyFailureCodec;
import io.whytrail.runtime.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets whoever has just made decisions find them in the history: it follows by itself, but a suite
/// that is asked for at once should not be a moment too early.
@Singleton
public final class CatchUpClient {

  private static final Logger log = LoggerFactory.getLogger(CatchUpClient.class);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int PAGE = 1000;

  private final ManagedChannel channel;
  private final FactServiceBlockingStub facts;
  private final ServiceTokens tokens;
  private final PostgresHistory history;
  private final Duration atMost;

  CatchUpClient(
      @GrpcChannel("policy") ManagedChannel channel,
      ServiceTokens tokens,
      PostgresHistory history,
      HistoryConfiguration configuration) {
    this.channel = channel;
    this.facts = FactServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
    this.history = history;
    this.atMost = configuration.catchUp();
  }

  /// Waits until the history holds what policy has published by now, for a while at most: with
  /// policy down or far ahead, what is there has to do.
  public void await(String tenant) {
    try {
      long deadline = System.nanoTime() + atMost.toNanos();
      long published = published(tenant, history.mark(tenant));
      while (history.mark(tenant) < published) {
        if (System.nanoTime() > deadline) {
          log.warn("The history of {} is behind what policy has published", tenant);
          return;
        }
        Thread.sleep(LOOK);
      }
    } catch (StatusRuntimeException e) {
      log.warn("Policy does not say what it has published", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PolicyFailureCodec.unavailable().because(e);
    }
  }

  /// Up to where there are facts, or up to a page of them.
  private long published(String tenant, long mark) {
    channel.resetConnectBackoff();
    List<Fact> ahead =
        facts
            .withCallCredentials(tokens.forTenant(tenant))
            .withWaitForReady()
            .withDeadlineAfter(atMost)
            .listFacts(ListFactsRequest.newBuilder().setFromIndex(mark).setPageSize(PAGE).build())
            .getFactsList();
    return mark + ahead.size();
  }
}
