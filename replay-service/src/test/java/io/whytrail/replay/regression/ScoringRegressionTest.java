package io.whytrail.replay.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.policy.v1.Decision;
import io.whytrail.replay.FakeIngest;
import io.whytrail.replay.FakePolicy;
import io.whytrail.replay.FakeScoring;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.StageAssessment;
import io.whytrail.scoring.v1.Tier;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Another model version of scoring, against a scoring service that really rates: what was recorded
/// is rated again, and the recorded policy or a candidate decides on that.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoringRegressionTest implements TestPropertyProvider {

  private static final String OLD = "sha256:" + "a".repeat(64);
  private static final String NEW = "sha256:" + "b".repeat(64);
  private static final Instant TIME = Instant.parse("2026-11-21T09:00:00Z");

  private final FakePolicy policy = new FakePolicy();
  private final FakeIngest ingest = new FakeIngest();
  private final FakeScoring scoring = new FakeScoring();

  @TempDir private Path directory;
  @Inject private GrpcEmbeddedServer server;
  private int decisions;

  private record Result(int exitCode, String out, String err) {}

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("grpc.channels.ingest.target", ingest.target());
    properties.put("grpc.channels.scoring.target", scoring.target());
    properties.put("whytrail.facts-poll", "50ms");
    return properties;
  }

  @BeforeAll
  void load() {
    scoring.load(OLD, "old");
    scoring.load(NEW, "new");
  }

  @AfterAll
  void close() {
    policy.close();
    ingest.close();
    scoring.close();
  }

  private static Interaction interaction(String id, String input, String output) {
    return Interaction.newBuilder()
        .setId(id)
        .addMessages(
            Message.newBuilder().setRole(Role.ROLE_USER).setContent(FakeScoring.text(input)))
        .setOutput(FakeScoring.text(output))
        .build();
  }

  /// Records an interaction and has it rated and decided as the mesh does.
  private void recorded(String tenant, Interaction interaction) {
    ingest.record(interaction);
    Assessment assessment =
        scoring.rate(
            OLD,
            ScoreRequest.newBuilder().setInteraction(interaction).setTier(Tier.TIER_DEEP).build());
    for (StageAssessment stage : assessment.getStagesList()) {
      decided(tenant, interaction, assessment, stage, UnaryOperator.identity());
    }
  }

  /// What a gate asked about, before the rest of it happened.
  private void gated(String tenant, Interaction soFar, Stage stage) {
    Assessment assessment =
        scoring.rate(
            OLD,
            ScoreRequest.newBuilder()
                .setInteraction(soFar)
                .addStages(stage)
                .setTier(Tier.TIER_FAST)
                .build());
    decided(
        tenant,
        soFar,
        assessment,
        assessment.getStages(0),
        decision -> decision.setEvaluationId("e-" + soFar.getId()));
  }

  private void decided(
      String tenant,
      Interaction interaction,
      Assessment assessment,
      StageAssessment stage,
      UnaryOperator<Decision.Builder> more) {
    policy.record(
        tenant,
        more.apply(
                FakePolicy.decision(
                        String.valueOf(decisions++),
                        FakePolicy.RECORDED,
                        variables(assessment, stage),
                        TIME.plusSeconds(decisions))
                    .toBuilder()
                    .setInteractionId(interaction.getId())
                    .setAssessmentId(assessment.getId())
                    .setStage(stage.getStage()))
            .build());
  }

  /// As policy writes them, as far as they come from a rating.
  private static String variables(Assessment assessment, StageAssessment stage) {
    List<String> reasons = stage.getFindingsCount() == 0 ? List.of() : List.of("PROMPT_INJECTION");
    List<String> all =
        assessment.getStagesList().stream().anyMatch(one -> one.getFindingsCount() > 0)
            ? List.of("PROMPT_INJECTION")
            : List.of();
    return ("{\"all_reasons\":%s,\"assessed\":true,\"band\":\"%s\",\"checked\":%s,"
            + "\"degraded\":%s,\"reasons\":%s,\"score\":%d,\"score_action\":%d,"
            + "\"score_input\":%d,\"score_output\":%d}")
        .formatted(
            quoted(all),
            stage.getBand().name().replace("BAND_", ""),
            assessment.getTier() == Tier.TIER_DEEP,
            !stage.getCoverage().getComplete(),
            quoted(reasons),
            stage.getScore(),
            score(assessment, Stage.STAGE_ACTION),
            score(assessment, Stage.STAGE_INPUT),
            score(assessment, Stage.STAGE_OUTPUT));
  }

  private static String quoted(List<String> texts) {
    return texts.stream().map(text -> "\"" + text + "\"").toList().toString();
  }

  private static int score(Assessment assessment, Stage stage) {
    return assessment.getStagesList().stream()
        .filter(one -> one.getStage() == stage)
        .mapToInt(StageAssessment::getScore)
        .findFirst()
        .orElse(0);
  }

  @Test
  void modelThatRatedThen_reproducesEveryCase() throws IOException {
    for (int i = 0; i < 100; i++) {
      recorded("same", interaction("same" + i, "old " + i, "old " + (99 - i)));
    }
    scoring.forgetAsked();

    Result result = regression("same", "--candidate-scoring", OLD);

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .startsWith("coverage    200 of 200 cases replayed (100.00 %), 0 not replayable\n")
        .contains("candidate   recorded policies\nrated by    " + OLD + "\n")
        .contains("scores      200 rated again: 0 moved by more than 1, by 0.00 in the mean")
        .contains("reproduced  200\n");
    assertThat(scoring.asked())
        .allMatch(ScoreRequest::getDryRun)
        .allMatch(request -> request.getTier() == Tier.TIER_DEEP)
        .hasSizeLessThan(120);
  }

  @Test
  void modelThatRatesOtherwise_isHeldByTheSameGate() throws IOException {
    for (int i = 0; i < 18; i++) {
      recorded("other", interaction("other" + i, "old 10 new 11", "fine"));
    }
    recorded("other", interaction("other-missed", "old 95 new 20", "fine"));
    recorded("other", interaction("other-found", "old 20 new 80", "fine"));
    Path json = directory.resolve("scores.json");

    Result result =
        regression(
            "other", "--candidate-scoring", NEW, "--stage", "INPUT", "--json", json.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("BLOCK +ALLOW +1 +1 +attack +other-missed")
        .containsPattern("ALLOW +APPROVE +1 +0 +risky +other-found")
        .contains("20 rated again: 2 moved by more than 1, by 0.15 in the mean, from -75 to +60");
    assertThat(json)
        .content()
        .contains("\"model_version\" : \"" + NEW + "\"")
        .contains("\"recorded_score\" : 95,\n      \"candidate_score\" : 20");
  }

  /// Both at once: what the new model finds, the new policy lets go.
  @Test
  void candidatePolicy_decidesOnTheNewRating() throws IOException {
    recorded("both", interaction("both", "old 20 new 80", "fine"));
    Path lenient =
        Files.writeString(directory.resolve("lenient.yaml"), "attack BLOCK CRITICAL 90\n");

    Result model = regression("both", "--candidate-scoring", NEW);
    Result both = regression("both", "--candidate-scoring", NEW, "--candidate", lenient.toString());

    assertThat(model.exitCode()).isEqualTo(1);
    assertThat(both.exitCode()).as(both.out()).isZero();
    assertThat(both.out())
        .contains("candidate   " + lenient + " (unstored document)")
        .contains("rated by    " + NEW);
  }

  @Test
  void caseThatCannotBeRatedAgain_saysWhy() throws IOException {
    recorded("gaps", interaction("gaps-cut", "old 10 new truncated", ""));
    recorded("gaps", interaction("gaps-was-cut", "old truncated new 10", ""));
    recorded("gaps", interaction("gaps-refused", "old 10 refused", ""));
    recorded("gaps", interaction("gaps-empty", "old 10", "old 10"));
    recorded("gaps", interaction("gaps-gone", "old 10", ""));
    recorded("gaps", interaction("gaps-fine", "old 10", ""));
    ingest.forget("gaps-gone");
    ingest.forget("gaps-empty");
    ingest.record(interaction("gaps-empty", "old 10", ""));

    Result result = regression("gaps", "--candidate-scoring", NEW, "--min-coverage", "0.1");

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .startsWith("coverage    2 of 7 cases replayed")
        .contains("1: degraded:rating\n")
        .contains("1: degraded:recorded\n")
        .contains("1: missing:content\n")
        .contains("1: missing:interaction\n")
        .contains("1: refused:rating\n");
  }

  /// A gate rates one stage in line, and it saw less than what was recorded in the end.
  @Test
  void decisionOfAGate_isReplayedWhereTheRecordIsWhatItSaw() throws IOException {
    Interaction seen = interaction("gate-seen", "old 60 new 95", "");
    Interaction more = interaction("gate-more", "old 60 new 95", "");
    gated("gate", seen, Stage.STAGE_INPUT);
    gated("gate", more, Stage.STAGE_INPUT);
    ingest.record(seen.toBuilder().setOutput(FakeScoring.text("old 90")).build());
    ingest.record(
        more.toBuilder()
            .setMessages(
                0,
                Message.newBuilder()
                    .setRole(Role.ROLE_USER)
                    .setContent(FakeScoring.text("old 70 new 95")))
            .build());
    scoring.forgetAsked();

    Result result = regression("gate", "--candidate-scoring", NEW, "--min-coverage", "0.5");

    assertThat(result.out())
        .startsWith("coverage    1 of 2 cases replayed")
        .contains("1: changed:interaction\n")
        .containsPattern("CHECK +BLOCK +1 +0 +attack +gate-seen");
    assertThat(scoring.asked())
        .hasSize(4)
        .allMatch(request -> request.getTier() == Tier.TIER_FAST)
        .allMatch(request -> request.getStagesList().equals(List.of(Stage.STAGE_INPUT)));
  }

  /// The other model finds another call the riskiest, so the decision is about that one.
  @Test
  void action_isTheRiskiestByTheNewRating() throws IOException {
    Interaction interaction =
        interaction("act", "hello", "").toBuilder()
            .addToolCalls(call("send_mail", "{\"to\":\"old 30 new 10\"}"))
            .addToolCalls(call("send_money", "{\"to\":\"old 20 new 95\"}"))
            .build();
    recorded("act", interaction);

    Result result = regression("act", "--candidate-scoring", NEW, "--stage", "ACTION");

    assertThat(result.out()).containsPattern("ALLOW +BLOCK +1 +0 +attack +act");
  }

  private static ToolCall call(String name, String arguments) {
    return ToolCall.newBuilder()
        .setName(name)
        .setArgumentsJson(arguments)
        .setSideEffect(SideEffect.SIDE_EFFECT_SEND)
        .build();
  }

  /// The same version that rates otherwise is no candidate, it is broken: nothing tolerates that.
  @Test
  void modelThatDoesNotRepeatItself_isUnexplained() throws IOException {
    String moody = "sha256:" + "c".repeat(64);
    scoring.load(moody, "old");
    Interaction interaction = interaction("moody", "old 10 new 60", "");
    ingest.record(interaction);
    Assessment assessment =
        scoring.rate(
            moody,
            ScoreRequest.newBuilder().setInteraction(interaction).setTier(Tier.TIER_DEEP).build());
    decided("moody", interaction, assessment, assessment.getStages(0), UnaryOperator.identity());
    scoring.load(moody, "new");

    Result result = regression("moody", "--candidate-scoring", moody, "--tolerance-stricter", "1");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("1 unexplained");
  }

  @Test
  void wrongUse_isInfrastructure() throws IOException {
    recorded("wrong", interaction("wrong", "old 10", ""));

    Result unknown = regression("wrong", "--candidate-scoring", "sha256:" + "e".repeat(64));
    Result unnamed = regression("wrong");
    Result noDigest = regression("wrong", "--candidate-scoring", "newest");
    Result models =
        regression(
            "wrong", "--candidate-scoring", NEW, "--baseline-model", "a", "--candidate-model", "b");

    assertThat(unknown.exitCode()).isEqualTo(3);
    assertThat(unknown.err()).startsWith("NOT_FOUND: Scoring has no model of this version");
    assertThat(unnamed.err()).contains("--candidate-scoring");
    assertThat(noDigest.err()).contains("newest");
    assertThat(models.exitCode()).isEqualTo(3);
  }

  private Result regression(String tenant, String... options) throws IOException {
    Path token = Files.createTempFile(directory, "token-", "");
    Files.writeString(
        token, TestIdentity.get().token(tenant, io.whytrail.runtime.identity.Role.POLICY_AUTHOR));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--token-file",
                token.toString(),
                "--target",
                "127.0.0.1:" + server.getServer().getPort()));
    arguments.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        RegressionCommand.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }
}
