package io.whytrail.replay;

import static java.util.Objects.requireNonNull;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.scoring.v1.ActionAssessment;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.Band;
import io.whytrail.scoring.v1.BatchGetAssessmentsRequest;
import io.whytrail.scoring.v1.BatchGetAssessmentsResponse;
import io.whytrail.scoring.v1.Coverage;
import io.whytrail.scoring.v1.Finding;
import io.whytrail.scoring.v1.ListModelsRequest;
import io.whytrail.scoring.v1.ListModelsResponse;
import io.whytrail.scoring.v1.ModelVersion;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoreResponse;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.StageAssessment;
import io.whytrail.scoring.v1.Tier;
import io.whytrail.testing.FakeGrpcServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A scoring service of a few lines that really rates. A model is a word: the number behind that
/// word in a text is the text's score, as in `old 10 new 95`; 0 where the word is not there. A text
/// with `MODEL truncated` is not looked at as a whole, one with `refused` is refused.
public final class FakeScoring implements AutoCloseable {

  private final Map<String, String> models = new ConcurrentHashMap<>();
  private final Map<String, Assessment> stored = new ConcurrentHashMap<>();
  private final List<ScoreRequest> asked = new CopyOnWriteArrayList<>();
  private final FakeGrpcServer server = FakeGrpcServer.of(new Scoring());

  public String target() {
    return server.target();
  }

  /// Loads a model version; a version that is there already rates by another word from now on.
  public void load(String version, String word) {
    models.put(version, word);
  }

  /// Rates and stores, as following the record or a gate would have done.
  public Assessment rate(String version, ScoreRequest request) {
    Assessment assessment =
        assess(request, requireNonNull(models.get(version))).toBuilder()
            .setId("a-" + stored.size())
            .setModelVersion(version)
            .build();
    stored.put(assessment.getId(), assessment);
    return assessment;
  }

  public List<ScoreRequest> asked() {
    return List.copyOf(asked);
  }

  public void forgetAsked() {
    asked.clear();
  }

  @Override
  public void close() {
    server.close();
  }

  private static Assessment assess(ScoreRequest request, String word) {
    Interaction interaction = request.getInteraction();
    Assessment.Builder assessment = Assessment.newBuilder().setTier(request.getTier());
    Stream.of(
            stage(Stage.STAGE_INPUT, word, input(interaction)),
            stage(Stage.STAGE_OUTPUT, word, interaction.getOutput().getText()),
            actions(interaction, word, request))
        .flatMap(Optional::stream)
        .filter(stage ->
            request.getStagesCount() == 0 || request.getStagesList().contains(stage.getStage()))
        .forEach(assessment::addStages);
    return assessment.build();
  }

  private static String input(Interaction interaction) {
    return String.join(
        " ",
        interaction.getMessagesList().stream().map(one -> one.getContent().getText()).toList());
  }

  private static Optional<StageAssessment> stage(Stage stage, String word, String text) {
    return text.isBlank()
        ? Optional.empty()
        : Optional.of(
            rated(stage, score(word, text))
                .setCoverage(Coverage.newBuilder().setComplete(!text.contains(word + " truncated")))
                .build());
  }

  private static Optional<StageAssessment> actions(
      Interaction interaction, String word, ScoreRequest request) {
    List<ActionAssessment> actions =
        IntStream.range(0, interaction.getToolCallsCount())
            .filter(i -> !request.hasToolCallIndex() || request.getToolCallIndex() == i)
            .mapToObj(i -> action(i, interaction.getToolCalls(i), word))
            .toList();
    int worst = actions.stream().mapToInt(ActionAssessment::getScore).max().orElse(0);
    return actions.isEmpty()
        ? Optional.empty()
        : Optional.of(
            rated(Stage.STAGE_ACTION, worst)
                .setCoverage(Coverage.newBuilder().setComplete(true))
                .addAllActions(actions)
                .build());
  }

  private static ActionAssessment action(int index, ToolCall call, String word) {
    return ActionAssessment.newBuilder()
        .setToolCallIndex(index)
        .setToolName(call.getName())
        .setSideEffect(SideEffect.SIDE_EFFECT_SEND)
        .setScore(score(word, call.getArgumentsJson()))
        .setAmountMicros(1_500_000L * index)
        .setReversible(true)
        .build();
  }

  private static StageAssessment.Builder rated(Stage stage, int score) {
    StageAssessment.Builder rated =
        StageAssessment.newBuilder()
            .setStage(stage)
            .setScore(score)
            .setBand(score >= 75 ? Band.BAND_HIGH : score >= 50 ? Band.BAND_MEDIUM : Band.BAND_LOW);
    return score < 50
        ? rated
        : rated.addFindings(
            Finding.newBuilder()
                .setReason(ReasonCode.REASON_CODE_PROMPT_INJECTION)
                .setDetectorId("words")
                .setScore(score));
  }

  private static int score(String word, String text) {
    Matcher number = Pattern.compile(word + " (\\d+)").matcher(text);
    return number.find() ? Integer.parseInt(number.group(1)) : 0;
  }

  /// A content that is there.
  public static Content text(String text) {
    return Content.newBuilder().setText(text).build();
  }

  private final class Scoring extends ScoringServiceGrpc.ScoringServiceImplBase {

    @Override
    public void score(ScoreRequest request, StreamObserver<ScoreResponse> answer) {
      asked.add(request);
      String word = models.get(request.getModelVersion());
      if (!request.getDryRun() || request.getTier() == Tier.TIER_UNSPECIFIED) {
        answer.onError(Status.INTERNAL.asRuntimeException());
      } else if (word == null) {
        answer.onError(Status.NOT_FOUND.asRuntimeException());
      } else if (input(request.getInteraction()).contains("refused")) {
        answer.onError(Status.INVALID_ARGUMENT.asRuntimeException());
      } else {
        answer.onNext(
            ScoreResponse.newBuilder()
                .setAssessment(
                    assess(request, word).toBuilder().setModelVersion(request.getModelVersion()))
                .build());
        answer.onCompleted();
      }
    }

    @Override
    public void batchGetAssessments(
        BatchGetAssessmentsRequest request, StreamObserver<BatchGetAssessmentsResponse> answer) {
      answer.onNext(
          BatchGetAssessmentsResponse.newBuilder()
              .addAllAssessments(
                  request.getIdsList().stream()
                      .map(stored::get)
                      .filter(assessment -> assessment != null)
                      .toList())
              .build());
      answer.onCompleted();
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> answer) {
      ListModelsResponse.Builder loaded = ListModelsResponse.newBuilder();
      models
          .keySet()
          .forEach(version -> loaded.addModels(ModelVersion.newBuilder().setVersion(version)));
      answer.onNext(loaded.build());
      answer.onCompleted();
    }
  }
}
