package io.whytrail.replay.history;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.interaction.v1.FactLog;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.FactServiceGrpc.FactServiceBlockingStub;
import io.whytrail.interaction.v1.ListFactLogsRequest;
import io.whytrail.interaction.v1.ListFactLogsResponse;
import io.whytrail.replay.decision.PolicyFailureCodec;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.time.Duration;
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
      long published = published(tenant);
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

  /// The length of the tenant's log, which is one of all tenants' that policy lists.
  private long published(String tenant) {
    channel.resetConnectBackoff();
    String pageToken = "";
    do {
      ListFactLogsResponse page =
          facts
              .withCallCredentials(tokens.forTenant(Caller.ANY_TENANT))
              .withWaitForReady()
              .withDeadlineAfter(atMost)
              .listFactLogs(
                  ListFactLogsRequest.newBuilder()
                      .setPageSize(PAGE)
                      .setPageToken(pageToken)
                      .build());
      for (FactLog log : page.getFactLogsList()) {
        if (log.getTenant().equals(tenant)) {
          return log.getSize();
        }
      }
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    return 0;
  }
}
