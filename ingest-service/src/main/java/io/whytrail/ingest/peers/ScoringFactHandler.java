package io.whytrail.ingest.peers;

import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactHandler;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.BatchGetAssessmentsRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Seals what scoring has rated.
@Singleton
final class ScoringFactHandler implements FactHandler<Rating> {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ScoringServiceBlockingStub scoring;
  private final ServiceTokens tokens;
  private final Ledger ledger;
  private final Testimony testimony;

  ScoringFactHandler(
      @GrpcChannel("scoring") ManagedChannel channel,
      ServiceTokens tokens,
      Ledger ledger,
      Testimony testimony) {
    this.scoring = ScoringServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
    this.ledger = ledger;
    this.testimony = testimony;
  }

  @Override
  public String source() {
    return "scoring";
  }

  @Override
  public Set<FactType> types() {
    return Set.of(FactType.FACT_TYPE_ASSESSMENT_COMPLETED);
  }

  @Override
  public Map<String, Rating> load(String tenant, List<Fact> facts) {
    return scoring
        .withCallCredentials(tokens.forTenant(tenant))
        .withDeadlineAfter(TIMEOUT)
        .batchGetAssessments(
            BatchGetAssessmentsRequest.newBuilder()
                .addAllIds(facts.stream().map(Fact::id).distinct().toList())
                .build())
        .getAssessmentsList()
        .stream()
        .collect(Collectors.toMap(Assessment::getId, PeerCodec::rating));
  }

  @Override
  public void apply(String tenant, Fact fact, Rating rating) {
    ledger.appendNew(testimony.record(tenant, rating));
  }
}
