package io.whytrail.policy;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.RecordedInteraction;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactLog;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.ListFactLogsRequest;
import io.whytrail.interaction.v1.ListFactLogsResponse;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.interaction.v1.ListFactsResponse;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.BatchGetAssessmentsRequest;
import io.whytrail.scoring.v1.BatchGetAssessmentsResponse;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.testing.FakeGrpcServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Scoring and ingest, as far as policy follows them: one tenant, in memory.
final class FakePeers implements AutoCloseable {

  static final String TENANT = "followed";

  private final List<Fact> facts = new CopyOnWriteArrayList<>();
  private final Map<String, Assessment> assessments = new ConcurrentHashMap<>();
  private final Map<String, Interaction> interactions = new ConcurrentHashMap<>();
  private volatile boolean ingestFails;

  final FakeGrpcServer scoring = FakeGrpcServer.of(new Facts(), new Scoring());
  final FakeGrpcServer ingest = FakeGrpcServer.of(new Ingest());

  /// Ingest has the interaction, and scoring has rated it.
  void rate(Interaction interaction, Assessment assessment) {
    interactions.put(interaction.getId(), interaction);
    rate(assessment);
  }

  /// Scoring has rated something.
  void rate(Assessment assessment) {
    assessments.put(assessment.getId(), assessment);
    publish(assessment.getId(), assessment.getInteractionId());
  }

  synchronized void publish(String assessmentId, String interactionId) {
    facts.add(
        Fact.newBuilder()
            .setTenant(TENANT)
            .setIndex(facts.size())
            .setType(FactType.FACT_TYPE_ASSESSMENT_COMPLETED)
            .setId(assessmentId)
            .setInteractionId(interactionId)
            .setCorrelationId("correlation-of-fact")
            .build());
  }

  void ingestFails(boolean fails) {
    ingestFails = fails;
  }

  @Override
  public void close() {
    scoring.close();
    ingest.close();
  }

  private final class Facts extends FactServiceGrpc.FactServiceImplBase {

    @Override
    public void listFactLogs(
        ListFactLogsRequest request, StreamObserver<ListFactLogsResponse> responses) {
      responses.onNext(
          ListFactLogsResponse.newBuilder()
              .addFactLogs(FactLog.newBuilder().setTenant(TENANT).setSize(facts.size()))
              .build());
      responses.onCompleted();
    }

    @Override
    public void listFacts(ListFactsRequest request, StreamObserver<ListFactsResponse> responses) {
      responses.onNext(
          ListFactsResponse.newBuilder()
              .addAllFacts(
                  facts.stream()
                      .skip(request.getFromIndex())
                      .limit(request.getPageSize() == 0 ? 256 : request.getPageSize())
                      .toList())
              .build());
      responses.onCompleted();
    }
  }

  private final class Scoring extends ScoringServiceGrpc.ScoringServiceImplBase {

    @Override
    public void batchGetAssessments(
        BatchGetAssessmentsRequest request, StreamObserver<BatchGetAssessmentsResponse> responses) {
      BatchGetAssessmentsResponse.Builder response = BatchGetAssessmentsResponse.newBuilder();
      for (String id : request.getIdsList()) {
        Assessment assessment = assessments.get(id);
        if (assessment != null) {
          response.addAssessments(assessment);
        }
      }
      responses.onNext(response.build());
      responses.onCompleted();
    }
  }

  private final class Ingest extends IngestServiceGrpc.IngestServiceImplBase {

    @Override
    public void streamInteractions(
        StreamInteractionsRequest request, StreamObserver<StreamInteractionsResponse> responses) {
      if (ingestFails) {
        responses.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      for (String id : request.getInteractionIdsList()) {
        Interaction interaction = interactions.get(id);
        if (interaction != null) {
          responses.onNext(
              StreamInteractionsResponse.newBuilder()
                  .setRecorded(RecordedInteraction.newBuilder().setInteraction(interaction))
                  .build());
        }
      }
      responses.onCompleted();
    }
  }
}
