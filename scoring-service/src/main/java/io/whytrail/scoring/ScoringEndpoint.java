package io.whytrail.scoring;

import static io.whytrail.runtime.identity.Role.ANALYST;
import static io.whytrail.runtime.identity.Role.AUDITOR;
import static io.whytrail.runtime.identity.Role.OPERATOR;
import static io.whytrail.runtime.identity.Role.REVIEWER;
import static io.whytrail.runtime.identity.Role.SERVICE;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.paging.PageToken;
import io.whytrail.scoring.anomaly.AnomalyHandler;
import io.whytrail.scoring.assessment.AssessmentCodec;
import io.whytrail.scoring.assessment.Assessor;
import io.whytrail.scoring.assessment.PostgresAssessments;
import io.whytrail.scoring.assessment.PostgresAssessments.Position;
import io.whytrail.scoring.assessment.Question;
import io.whytrail.scoring.assessment.Rating;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.feedback.KnownExamples;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.InteractionCodec;
import io.whytrail.scoring.model.Model;
import io.whytrail.scoring.model.Models;
import io.whytrail.scoring.similarity.SimilarityHandler;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.BatchGetAnomaliesRequest;
import io.whytrail.scoring.v1.BatchGetAnomaliesResponse;
import io.whytrail.scoring.v1.BatchGetAssessmentsRequest;
import io.whytrail.scoring.v1.BatchGetAssessmentsResponse;
import io.whytrail.scoring.v1.Detector;
import io.whytrail.scoring.v1.EraseSubjectRequest;
import io.whytrail.scoring.v1.EraseSubjectResponse;
import io.whytrail.scoring.v1.FindSimilarRequest;
import io.whytrail.scoring.v1.FindSimilarResponse;
import io.whytrail.scoring.v1.ListAnomaliesRequest;
import io.whytrail.scoring.v1.ListAnomaliesResponse;
import io.whytrail.scoring.v1.ListAssessmentsRequest;
import io.whytrail.scoring.v1.ListAssessmentsResponse;
import io.whytrail.scoring.v1.ListModelsRequest;
import io.whytrail.scoring.v1.ListModelsResponse;
import io.whytrail.scoring.v1.ModelVersion;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoreResponse;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The contract's ScoringService.
@Singleton
final class ScoringEndpoint extends ScoringServiceGrpc.ScoringServiceImplBase {

  private static final int DEFAULT_PAGE = 100;
  private static final String MODELS = "models";
  // What is left of the caller's time is for the database and the way back.
  private static final double SHARE_OF_DEADLINE = 0.7;

  private final Assessor assessor;
  private final Models models;
  private final PostgresAssessments assessments;
  private final KnownExamples examples;
  private final AnomalyHandler anomalies;
  private final SimilarityHandler similarities;
  private final ErasureHandler erasures;
  private final ScoringConfiguration configuration;

  ScoringEndpoint(
      Assessor assessor,
      Models models,
      PostgresAssessments assessments,
      KnownExamples examples,
      AnomalyHandler anomalies,
      SimilarityHandler similarities,
      ErasureHandler erasures,
      ScoringConfiguration configuration) {
    this.assessor = assessor;
    this.models = models;
    this.assessments = assessments;
    this.examples = examples;
    this.anomalies = anomalies;
    this.similarities = similarities;
    this.erasures = erasures;
    this.configuration = configuration;
  }

  @Override
  public void score(ScoreRequest request, StreamObserver<ScoreResponse> answer) {
    Caller caller = Caller.require(SERVICE, ANALYST);
    Interaction interaction = InteractionCodec.decode(request.getInteraction());
    Question question = question(request, interaction);
    Model model = model(request.getModelVersion());
    Optional<Assessment> known =
        // What the fast tier says is said again sooner than it is looked up; storing it shows
        // whether there is an earlier answer.
        request.getDryRun() || question.tier() == Tier.FAST
            ? Optional.empty()
            : assessments.answer(
                caller.tenant(),
                interaction,
                question,
                model.version(),
                examples.of(caller.tenant()).digest());
    Assessment assessment =
        known.orElseGet(() -> score(caller, interaction, question, model, request.getDryRun()));
    reply(answer, ScoreResponse.newBuilder().setAssessment(assessment).build());
  }

  private Assessment score(
      Caller caller, Interaction interaction, Question question, Model model, boolean dryRun) {
    Rating rating =
        assessor.rate(
            interaction,
            question,
            model,
            limit(question.tier()),
            () -> examples.of(caller.tenant()));
    String correlationId =
        interaction.correlationId().isEmpty() ? Correlation.id() : interaction.correlationId();
    return dryRun
        ? assessments.unstored(interaction, question, rating, correlationId)
        : assessments.store(caller.tenant(), interaction, question, rating, correlationId);
  }

  private static Question question(ScoreRequest request, Interaction interaction) {
    OptionalInt toolCall =
        request.hasToolCallIndex()
            ? OptionalInt.of(request.getToolCallIndex())
            : OptionalInt.empty();
    int calls = interaction.toolCalls().size();
    if (toolCall.isPresent() && toolCall.getAsInt() >= calls) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_FIELD_INVALID,
          "tool_call_index must be the index of one of the interaction's tool calls.",
          Map.of(
              "field", "tool_call_index",
              "value", String.valueOf(toolCall.getAsInt()),
              "tool_calls", String.valueOf(calls)));
    }
    return Question.of(
        request.getStagesList().stream()
            .map(InteractionCodec::decode)
            .flatMap(Optional::stream)
            .distinct()
            .toList(),
        tier(request.getTier()),
        toolCall,
        request.getEvaluationId());
  }

  private static Tier tier(io.whytrail.scoring.v1.Tier tier) {
    return switch (tier) {
      case TIER_UNSPECIFIED, TIER_FAST, UNRECOGNIZED -> Tier.FAST;
      case TIER_DEEP -> Tier.DEEP;
    };
  }

  private Model model(String version) {
    if (version.isEmpty()) {
      return models.active();
    }
    return models
        .version(version)
        .orElseThrow(() ->
            Failure.of(
                ErrorReason.ERROR_REASON_NOT_FOUND,
                "No model of this version is loaded: ListModels names those that are.",
                Map.of("model_version", version)));
  }

  private Duration limit(Tier tier) {
    Duration configured =
        switch (tier) {
          case FAST -> configuration.fastLimit();
          case DEEP -> configuration.deepLimit();
        };
    Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return configured;
    }
    long left = (long) (deadline.timeRemaining(TimeUnit.NANOSECONDS) * SHARE_OF_DEADLINE);
    return Duration.ofNanos(Math.clamp(left, 0, configured.toNanos()));
  }

  @Override
  public void batchGetAssessments(
      BatchGetAssessmentsRequest request, StreamObserver<BatchGetAssessmentsResponse> answer) {
    Caller caller = Caller.require(SERVICE, ANALYST, AUDITOR);
    List<UUID> ids =
        request.getIdsList().stream().map(ScoringEndpoint::id).flatMap(Optional::stream).toList();
    reply(
        answer,
        BatchGetAssessmentsResponse.newBuilder()
            .addAllAssessments(assessments.get(caller.tenant(), ids))
            .build());
  }

  // What is no id of ours is the id of nothing: it is left out like any other unknown one.
  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public void listAssessments(
      ListAssessmentsRequest request, StreamObserver<ListAssessmentsResponse> answer) {
    Caller caller = Caller.require(ANALYST, AUDITOR, SERVICE);
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    String query = "assessments of " + request.getInteractionId();
    List<Assessment> page =
        assessments.list(
            caller.tenant(),
            request.getInteractionId(),
            position(request.getPageToken(), query),
            size);
    ListAssessmentsResponse.Builder response =
        ListAssessmentsResponse.newBuilder().addAllAssessments(page);
    if (page.size() == size) {
      Assessment last = page.getLast();
      Instant time =
          Instant.ofEpochSecond(last.getCreateTime().getSeconds(), last.getCreateTime().getNanos());
      response.setNextPageToken(PageToken.encode(query, time.toString(), last.getId()));
    }
    reply(answer, response.build());
  }

  private static @Nullable Position position(String token, String query) {
    if (token.isEmpty()) {
      return null;
    }
    List<String> parts = PageToken.decode(token, query);
    try {
      return new Position(Instant.parse(parts.getFirst()), UUID.fromString(parts.getLast()));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw invalidToken().because(e);
    }
  }

  @Override
  public void listAnomalies(
      ListAnomaliesRequest request, StreamObserver<ListAnomaliesResponse> answer) {
    Caller caller = Caller.require(ANALYST, REVIEWER, AUDITOR, SERVICE);
    reply(answer, anomalies.list(caller.tenant(), request));
  }

  @Override
  public void batchGetAnomalies(
      BatchGetAnomaliesRequest request, StreamObserver<BatchGetAnomaliesResponse> answer) {
    Caller caller = Caller.require(ANALYST, REVIEWER, AUDITOR, SERVICE);
    List<UUID> ids =
        request.getIdsList().stream().map(ScoringEndpoint::id).flatMap(Optional::stream).toList();
    reply(
        answer,
        BatchGetAnomaliesResponse.newBuilder()
            .addAllAnomalies(anomalies.get(caller.tenant(), ids))
            .build());
  }

  @Override
  public void findSimilar(FindSimilarRequest request, StreamObserver<FindSimilarResponse> answer) {
    Caller caller = Caller.require(ANALYST);
    reply(answer, similarities.find(caller.tenant(), request));
  }

  @Override
  public void eraseSubject(
      EraseSubjectRequest request, StreamObserver<EraseSubjectResponse> answer) {
    Caller caller = Caller.require(OPERATOR, SERVICE);
    reply(answer, erasures.erase(caller, request));
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> answer) {
    Caller.current();
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    List<Model> all = models.all();
    int from = Math.min(all.size(), from(request.getPageToken()));
    int to = Math.min(all.size(), from + size);
    ListModelsResponse.Builder response = ListModelsResponse.newBuilder();
    all.subList(from, to).forEach(model -> response.addModels(encode(model)));
    if (to < all.size()) {
      response.setNextPageToken(PageToken.encode(MODELS, String.valueOf(to)));
    }
    reply(answer, response.build());
  }

  private static int from(String token) {
    if (token.isEmpty()) {
      return 0;
    }
    try {
      return Math.max(0, Integer.parseInt(PageToken.decode(token, MODELS).getFirst()));
    } catch (NumberFormatException e) {
      throw invalidToken().because(e);
    }
  }

  private ModelVersion encode(Model model) {
    ModelVersion.Builder message =
        ModelVersion.newBuilder()
            .setVersion(model.version())
            .setName(model.name())
            .setActive(model.equals(models.active()));
    for (io.whytrail.scoring.detection.Detector detector : model.detectors()) {
      message.addDetectors(
          Detector.newBuilder()
              .setId(detector.id())
              .setVersion(detector.version())
              .setStage(AssessmentCodec.stage(detector.stage()))
              .setTier(AssessmentCodec.tier(detector.tier()))
              .addAllReasons(
                  detector.reasons().stream().sorted().map(AssessmentCodec::reason).toList()));
    }
    return message.build();
  }

  private static Failure invalidToken() {
    return Failure.of(
        ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID,
        "Use a page token only with the query it was returned for; leave it empty to start anew.");
  }

  private static <T> void reply(StreamObserver<T> answer, T response) {
    answer.onNext(response);
    answer.onCompleted();
  }
}
