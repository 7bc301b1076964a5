package io.whytrail.ingest.peers;

import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.capture.InteractionCodec;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.ledger.Traceparent;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactHandler;
import io.whytrail.scoring.v1.Anomaly;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.BatchGetAnomaliesRequest;
import io.whytrail.scoring.v1.BatchGetAssessmentsRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Seals what scoring has rated, and what it found out of the ordinary.
@Singleton
final class ScoringFactHandler implements FactHandler<Message> {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ScoringServiceBlockingStub scoring;
  private final ServiceTokens tokens;
  private final Ledger ledger;
  private final Testimony testimony;
  private final Traceparent traceparent;

  ScoringFactHandler(
      @GrpcChannel("scoring") ManagedChannel channel,
      ServiceTokens tokens,
      Ledger ledger,
      Testimony testimony,
      Traceparent traceparent) {
    this.scoring = ScoringServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
    this.ledger = ledger;
    this.testimony = testimony;
    this.traceparent = traceparent;
  }

  @Override
  public String source() {
    return "scoring";
  }

  @Override
  public Set<FactType> types() {
    return Set.of(FactType.FACT_TYPE_ASSESSMENT_COMPLETED, FactType.FACT_TYPE_ANOMALY_DETECTED);
  }

  @Override
  public Map<String, Message> load(String tenant, List<Fact> facts) {
    Map<String, Message> loaded = new HashMap<>();
    List<String> assessments = ids(facts, FactType.FACT_TYPE_ASSESSMENT_COMPLETED);
    // What a gate asked for is sealed with its answer, before its fact is heard of.
    loadAssessments(tenant, ledger.missing(tenant, Kind.ASSESSMENT, assessments), loaded);
    loadAnomalies(tenant, ids(facts, FactType.FACT_TYPE_ANOMALY_DETECTED), loaded);
    return loaded;
  }

  private static List<String> ids(List<Fact> facts, FactType type) {
    return facts.stream().filter(fact -> fact.type() == type).map(Fact::id).distinct().toList();
  }

  private void loadAssessments(String tenant, List<String> ids, Map<String, Message> loaded) {
    if (!ids.isEmpty()) {
      scoring
          .withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(TIMEOUT)
          .batchGetAssessments(BatchGetAssessmentsRequest.newBuilder().addAllIds(ids).build())
          .getAssessmentsList()
          .forEach(assessment -> loaded.put(assessment.getId(), assessment));
    }
  }

  private void loadAnomalies(String tenant, List<String> ids, Map<String, Message> loaded) {
    if (!ids.isEmpty()) {
      scoring
          .withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(TIMEOUT)
          .batchGetAnomalies(BatchGetAnomaliesRequest.newBuilder().addAllIds(ids).build())
          .getAnomaliesList()
          .forEach(anomaly -> loaded.put(anomaly.getId(), anomaly));
    }
  }

  @Override
  public void apply(String tenant, Fact fact, Message content) {
    ledger.appendNew(
        switch (content) {
          case Assessment assessment -> testimony.record(tenant, PeerCodec.rating(assessment));
          case Anomaly anomaly -> record(tenant, anomaly);
          default -> throw new IllegalStateException("Nothing else is loaded");
        });
  }

  private NewRecord record(String tenant, Anomaly anomaly) {
    return NewRecord.of(
        tenant,
        Kind.ANOMALY,
        anomaly.getId(),
        anomaly.getInteractionId(),
        anomaly.getCorrelationId(),
        InteractionCodec.bytes(anomaly),
        traceparent.current());
  }
}
