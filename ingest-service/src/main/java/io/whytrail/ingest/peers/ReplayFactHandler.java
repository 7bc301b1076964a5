package io.whytrail.ingest.peers;

import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.capture.InteractionCodec;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.ledger.Traceparent;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.replay.v1.BatchGetRunsRequest;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.ReplayServiceGrpc.ReplayServiceBlockingStub;
import io.whytrail.replay.v1.Run;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactHandler;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Seals the runs that replay has finished.
@Singleton
final class ReplayFactHandler implements FactHandler<Run> {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ReplayServiceBlockingStub replay;
  private final ServiceTokens tokens;
  private final Ledger ledger;
  private final Traceparent traceparent;

  ReplayFactHandler(
      @GrpcChannel("replay") ManagedChannel channel,
      ServiceTokens tokens,
      Ledger ledger,
      Traceparent traceparent) {
    this.replay = ReplayServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
    this.ledger = ledger;
    this.traceparent = traceparent;
  }

  @Override
  public String source() {
    return "replay";
  }

  @Override
  public Set<FactType> types() {
    return Set.of(FactType.FACT_TYPE_RUN_FINISHED);
  }

  @Override
  public Map<String, Run> load(String tenant, List<Fact> facts) {
    return replay
        .withCallCredentials(tokens.forTenant(tenant))
        .withDeadlineAfter(TIMEOUT)
        .batchGetRuns(
            BatchGetRunsRequest.newBuilder()
                .addAllIds(facts.stream().map(Fact::id).distinct().toList())
                .build())
        .getRunsList()
        .stream()
        .collect(Collectors.toMap(Run::getId, Function.identity()));
  }

  @Override
  public void apply(String tenant, Fact fact, Run run) {
    ledger.appendNew(
        NewRecord.of(
            tenant,
            Kind.RUN,
            run.getId(),
            "",
            run.getCorrelationId(),
            InteractionCodec.bytes(run),
            traceparent.current()));
  }
}
