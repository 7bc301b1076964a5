package io.whytrail.scoring;

import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.RecordedInteraction;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.scoring.anomaly.Watch;
import io.whytrail.scoring.assessment.Assessor;
import io.whytrail.scoring.assessment.PostgresAssessments;
import io.whytrail.scoring.assessment.Question;
import io.whytrail.scoring.assessment.Rating;
import io.whytrail.scoring.baseline.Occurrence;
import io.whytrail.scoring.erasure.PostgresErasures;
import io.whytrail.scoring.feedback.KnownExamples;
import io.whytrail.scoring.feedback.LabelHandler;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.InteractionCodec;
import io.whytrail.scoring.model.Models;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Rates every interaction that ingest records: all stages, as deep as it goes, once. What it says
/// about behaviour is watched in the same transaction.
@Singleton
final class InteractionHandler {

  private static final long LOAD_SECONDS = 30;

  private final IngestServiceBlockingStub ingest;
  private final ServiceTokens tokens;
  private final Assessor assessor;
  private final Models models;
  private final PostgresAssessments assessments;
  private final Watch watch;
  private final KnownExamples examples;
  private final LabelHandler labels;
  private final PostgresErasures erasures;
  private final ScoringConfiguration configuration;

  InteractionHandler(
      @GrpcChannel("ingest") ManagedChannel ingest,
      ServiceTokens tokens,
      Assessor assessor,
      Models models,
      PostgresAssessments assessments,
      Watch watch,
      KnownExamples examples,
      LabelHandler labels,
      PostgresErasures erasures,
      ScoringConfiguration configuration) {
    this.ingest = IngestServiceGrpc.newBlockingStub(ingest);
    this.tokens = tokens;
    this.assessor = assessor;
    this.models = models;
    this.assessments = assessments;
    this.watch = watch;
    this.examples = examples;
    this.labels = labels;
    this.erasures = erasures;
    this.configuration = configuration;
  }

  /// A recorded interaction, in memory or still to be fetched.
  sealed interface Recorded {

    record Loaded(Interaction interaction, Occurrence occurrence) implements Recorded {}

    /// A batch is not held in memory beyond its budget; the rest comes one by one.
    record Later(String interactionId) implements Recorded {}
  }

  /// The interactions behind some facts, by id; what is not recorded any more is left out.
  Map<String, Recorded> load(String tenant, List<Fact> facts) {
    if (facts.isEmpty()) {
      return Map.of();
    }
    Map<String, Recorded> recorded = new HashMap<>();
    Map<String, Fact> announced = new HashMap<>();
    facts.forEach(fact -> recorded.put(fact.id(), new Recorded.Later(fact.id())));
    facts.forEach(fact -> announced.putIfAbsent(fact.id(), fact));
    try (Fetch fetch = new Fetch(tenant, List.copyOf(recorded.keySet()))) {
      long bytes = 0;
      while (bytes < configuration.loadBytes() && fetch.hasNext()) {
        RecordedInteraction next = fetch.next();
        bytes += next.getSerializedSize();
        @Nullable Fact fact = announced.get(next.getInteraction().getId());
        if (fact != null) {
          recorded.put(fact.id(), loaded(next, fact));
        }
      }
      if (!fetch.hasNext()) {
        recorded.values().removeIf(Recorded.Later.class::isInstance);
      }
    }
    return recorded;
  }

  /// Rates what a fact announced, where that has not been done.
  void apply(String tenant, Fact fact, Recorded recorded) {
    if (assessments.isRecordedAssessed(tenant, fact.id())) {
      return;
    }
    loaded(tenant, fact, recorded).ifPresent(loaded -> assess(tenant, fact, loaded));
  }

  private void assess(String tenant, Fact fact, Recorded.Loaded loaded) {
    Rating rating =
        assessor.rate(
            loaded.interaction(),
            Question.everything(),
            models.active(),
            configuration.recordedLimit(),
            () -> examples.of(tenant));
    assessments.storeRecorded(
        tenant, loaded.interaction(), rating, loaded.occurrence().correlationId());
    String id = loaded.interaction().id();
    labels.recorded(tenant, id);
    // What is erased is still rated, as it is decided and sealed, but nothing is learnt from it.
    if (!erasures.isErased(tenant, loaded.occurrence().subject(), id, fact.time())) {
      watch.observe(tenant, OccurrenceCodec.rated(loaded.occurrence(), rating));
    }
  }

  private Optional<Recorded.Loaded> loaded(String tenant, Fact fact, Recorded recorded) {
    return switch (recorded) {
      case Recorded.Loaded loaded -> Optional.of(loaded);
      case Recorded.Later later -> fetchOne(tenant, fact, later.interactionId());
    };
  }

  private static Recorded.Loaded loaded(RecordedInteraction recorded, Fact fact) {
    Interaction interaction = InteractionCodec.decode(recorded.getInteraction());
    String correlationId =
        interaction.correlationId().isEmpty() ? fact.correlationId() : interaction.correlationId();
    return new Recorded.Loaded(
        interaction, OccurrenceCodec.decode(recorded, correlationId, fact.time()));
  }

  private Optional<Recorded.Loaded> fetchOne(String tenant, Fact fact, String id) {
    try (Fetch fetch = new Fetch(tenant, List.of(id))) {
      return fetch.hasNext() ? Optional.of(loaded(fetch.next(), fact)) : Optional.empty();
    }
  }

  /// A stream of interactions from ingest that ends when it is closed.
  private final class Fetch implements AutoCloseable {

    private final io.grpc.Context.CancellableContext context =
        io.grpc.Context.current().withCancellation();
    private final java.util.Iterator<io.whytrail.ingest.v1.StreamInteractionsResponse> responses;

    Fetch(String tenant, List<String> ids) {
      IngestServiceBlockingStub stub =
          ingest
              .withCallCredentials(tokens.forTenant(tenant))
              .withDeadlineAfter(LOAD_SECONDS, TimeUnit.SECONDS);
      StreamInteractionsRequest request =
          StreamInteractionsRequest.newBuilder().addAllInteractionIds(ids).build();
      io.grpc.Context previous = context.attach();
      try {
        responses = stub.streamInteractions(request);
      } finally {
        context.detach(previous);
      }
    }

    boolean hasNext() {
      return responses.hasNext();
    }

    RecordedInteraction next() {
      return responses.next().getRecorded();
    }

    @Override
    public void close() {
      context.cancel(null);
    }
  }
}
