package io.whytrail.runtime.messaging;

import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.FactLog;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.ListFactLogsRequest;
import io.whytrail.interaction.v1.ListFactLogsResponse;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.interaction.v1.ListFactsResponse;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.paging.PageToken;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;

/// Serves this service's facts to its followers.
@Singleton
final class FactEndpoint extends FactServiceGrpc.FactServiceImplBase {

  private static final String LOGS = "fact-logs";

  private final FactSource facts;

  FactEndpoint(FactSource facts) {
    this.facts = facts;
  }

  @Override
  public void listFactLogs(
      ListFactLogsRequest request, StreamObserver<ListFactLogsResponse> answer) {
    Caller.require(Role.SERVICE);
    String after =
        request.getPageToken().isEmpty()
            ? ""
            : PageToken.decode(request.getPageToken(), LOGS).getFirst();
    int size = PageToken.size(request.getPageSize(), 100);
    List<FactLogHead> page =
        facts.logs().stream()
            .filter(log -> log.tenant().compareTo(after) > 0)
            .sorted(Comparator.comparing(FactLogHead::tenant))
            .limit(size)
            .toList();
    ListFactLogsResponse.Builder response = ListFactLogsResponse.newBuilder();
    page.forEach(log ->
        response.addFactLogs(FactLog.newBuilder().setTenant(log.tenant()).setSize(log.size())));
    if (page.size() == size) {
      response.setNextPageToken(PageToken.encode(LOGS, page.getLast().tenant()));
    }
    answer.onNext(response.build());
    answer.onCompleted();
  }

  @Override
  public void listFacts(ListFactsRequest request, StreamObserver<ListFactsResponse> answer) {
    Caller caller = Caller.require(Role.SERVICE);
    ListFactsResponse.Builder response = ListFactsResponse.newBuilder();
    facts
        .facts(caller.tenant(), request.getFromIndex(), PageToken.size(request.getPageSize(), 256))
        .forEach(fact -> response.addFacts(FactCodec.encode(fact)));
    answer.onNext(response.build());
    answer.onCompleted();
  }
}
