package io.whytrail.runtime.messaging;

import io.grpc.ManagedChannel;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.FactServiceGrpc.FactServiceBlockingStub;
import io.whytrail.interaction.v1.ListFactLogsRequest;
import io.whytrail.interaction.v1.ListFactLogsResponse;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.ServiceTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Reads the facts of another service.
final class FactClient {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final FactServiceBlockingStub stub;
  private final ServiceTokens tokens;

  FactClient(ManagedChannel channel, ServiceTokens tokens) {
    this.stub = FactServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
  }

  List<FactLogHead> logs() {
    List<FactLogHead> logs = new ArrayList<>();
    String pageToken = "";
    do {
      ListFactLogsResponse page =
          stub.withCallCredentials(tokens.forTenant(Caller.ANY_TENANT))
              .withDeadlineAfter(DEADLINE)
              .listFactLogs(
                  ListFactLogsRequest.newBuilder()
                      .setPageSize(1000)
                      .setPageToken(pageToken)
                      .build());
      page.getFactLogsList()
          .forEach(log -> logs.add(new FactLogHead(log.getTenant(), log.getSize())));
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    return logs;
  }

  List<Fact> facts(String tenant, long fromIndex, int limit) {
    return stub
        .withCallCredentials(tokens.forTenant(tenant))
        .withDeadlineAfter(DEADLINE)
        .listFacts(ListFactsRequest.newBuilder().setFromIndex(fromIndex).setPageSize(limit).build())
        .getFactsList()
        .stream()
        .map(FactCodec::decode)
        .toList();
  }
}
