package io.whytrail.replay.record;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads the record from ingest. Nothing else here calls it.
@Singleton
public final class RecordClient {

  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final int PAGE = 500;

  private final ManagedChannel channel;
  private final IngestServiceBlockingStub stub;
  private final ServiceTokens tokens;

  RecordClient(@GrpcChannel("ingest") ManagedChannel channel, ServiceTokens tokens) {
    this.channel = channel;
    this.stub = IngestServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
  }

  /// Every recorded interaction of a tenant, in the order of its ledger.
  public void read(String tenant, Consumer<Answered> each) {
    channel.resetConnectBackoff();
    try {
      Iterator<StreamInteractionsResponse> interactions =
          stub.withCallCredentials(tokens.forTenant(tenant))
              .withDeadlineAfter(DEADLINE)
              .streamInteractions(StreamInteractionsRequest.getDefaultInstance());
      interactions.forEachRemaining(
          response -> each.accept(answered(response.getRecorded().getInteraction())));
    } catch (StatusRuntimeException e) {
      throw unavailable().because(e);
    }
  }

  /// Recorded interactions by their ids; what is not there is left out.
  public Map<String, Interaction> fetch(String tenant, List<String> ids) {
    channel.resetConnectBackoff();
    Map<String, Interaction> found = new HashMap<>();
    List<String> wanted = ids.stream().distinct().toList();
    try {
      for (int from = 0; from < wanted.size(); from += PAGE) {
        stub.withCallCredentials(tokens.forTenant(tenant))
            .withDeadlineAfter(DEADLINE)
            .streamInteractions(
                StreamInteractionsRequest.newBuilder()
                    .addAllInteractionIds(
                        wanted.subList(from, Math.min(from + PAGE, wanted.size())))
                    .build())
            .forEachRemaining(response -> {
              Interaction one = response.getRecorded().getInteraction();
              found.put(one.getId(), one);
            });
      }
      return found;
    } catch (StatusRuntimeException e) {
      throw unavailable().because(e);
    }
  }

  private static Failure unavailable() {
    return Failure.of(
        ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
        "The ingest service does not answer: try again.",
        Map.of("peer", "ingest"));
  }

  private static Answered answered(Interaction interaction) {
    return new Answered(
        interaction.getId(),
        interaction.getModel().getName(),
        interaction.getModel().getVersion(),
        interaction.getOrigin().getService(),
        interaction.getAttributesMap(),
        interaction.getToolCallsList().stream()
            .map(call -> ToolCall.of(call.getName(), call.getArgumentsJson()))
            .toList());
  }
}
