package io.whytrail.policy.decision;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.policy.decision.Assessment.ActionAssessment;
import io.whytrail.policy.decision.Assessment.StageAssessment;
import io.whytrail.policy.rule.RuleCodec;
import io.whytrail.policy.rule.Vocabulary;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.scoring.v1.Band;
import io.whytrail.scoring.v1.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// From what others send to what the policy is asked.
final class QuestionCodec {

  private static final int MEDIUM = 50;
  private static final int HIGH = 75;

  private QuestionCodec() {}

  static Question question(DecideRequest request) {
    return new Question(
        id("interaction_id", request.getInteractionId()),
        id("evaluation_id", request.getEvaluationId()),
        RuleCodec.stage(request.getStage()),
        request.hasAssessment()
            ? Optional.of(assessment(request.getAssessment()))
            : Optional.empty(),
        facts(request.getFacts()),
        id("previous_decision_id", request.getPreviousDecisionId()));
  }

  /// No storage keeps a NUL, and an id that changes on its way is worse than one that is refused.
  private static String id(String field, String text) {
    if (text.indexOf('\0') >= 0) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_FIELD_INVALID,
          "Correct the field %s: an id has no control characters.".formatted(field),
          Map.of("field", field));
    }
    return text;
  }

  /// One question for each stage of a recorded interaction that was rated.
  static List<Question> questions(
      io.whytrail.scoring.v1.Assessment rated, Interaction interaction) {
    Assessment assessment = assessment(rated);
    return assessment.stages().stream()
        .map(stage ->
            new Question(
                rated.getInteractionId(),
                "",
                stage.stage(),
                Optional.of(assessment),
                facts(interaction, stage),
                ""))
        .toList();
  }

  static Assessment assessment(io.whytrail.scoring.v1.Assessment assessment) {
    return new Assessment(
        assessment.getId(),
        assessment.getCorrelationId(),
        assessment.getModelVersion(),
        assessment.getTier() == Tier.TIER_DEEP,
        assessment.getStagesList().stream()
            .filter(stage -> known(stage.getStage()))
            .map(QuestionCodec::stage)
            .toList());
  }

  private static boolean known(io.whytrail.interaction.v1.Stage stage) {
    return switch (stage) {
      case STAGE_INPUT, STAGE_OUTPUT, STAGE_ACTION -> true;
      case STAGE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  private static StageAssessment stage(io.whytrail.scoring.v1.StageAssessment stage) {
    return new StageAssessment(
        RuleCodec.stage(stage.getStage()),
        stage.getScore(),
        band(stage.getBand(), stage.getScore()),
        stage.getFindingsList().stream()
            .flatMap(finding -> RuleCodec.reason(finding.getReason()))
            .toList(),
        stage.getCoverage().getComplete(),
        stage.getActionsList().stream().map(QuestionCodec::action).toList());
  }

  private static String band(Band band, int score) {
    return switch (band) {
      case BAND_LOW -> "LOW";
      case BAND_MEDIUM -> "MEDIUM";
      case BAND_HIGH -> "HIGH";
      case BAND_UNSPECIFIED, UNRECOGNIZED ->
          score >= HIGH ? "HIGH" : score >= MEDIUM ? "MEDIUM" : "LOW";
    };
  }

  private static ActionAssessment action(io.whytrail.scoring.v1.ActionAssessment action) {
    return new ActionAssessment(
        action.getToolCallIndex(),
        action.getToolName(),
        sideEffect(action.getSideEffect()),
        action.getScore(),
        action.getAmountMicros(),
        action.getExternalDestination(),
        action.getUntrustedDestination(),
        action.getReversible());
  }

  private static String sideEffect(SideEffect effect) {
    return switch (effect) {
      case SIDE_EFFECT_READ -> "READ";
      case SIDE_EFFECT_WRITE -> "WRITE";
      case SIDE_EFFECT_SEND -> "SEND";
      case SIDE_EFFECT_SPEND -> "SPEND";
      case SIDE_EFFECT_DELETE -> "DELETE";
      case SIDE_EFFECT_EXECUTE -> "EXECUTE";
      case SIDE_EFFECT_UNSPECIFIED, UNRECOGNIZED -> Vocabulary.UNKNOWN_SIDE_EFFECT;
    };
  }

  private static DecisionFacts facts(io.whytrail.policy.v1.DecisionFacts facts) {
    return new DecisionFacts(
        facts.getToolName(),
        facts.getArgumentsJson(),
        facts.getActionDigest(),
        sideEffect(facts.getSideEffect()),
        facts.getAmountMicros(),
        facts.getExternalDestination(),
        facts.getUntrustedDestination(),
        facts.getReversible(),
        facts.getSubjectPseudonym(),
        facts.getService(),
        facts.getEnvironment(),
        facts.getAgent(),
        facts.getModelName(),
        facts.getSessionId(),
        facts.getRequester(),
        facts.hasPatience()
            ? Optional.of(
                Duration.ofSeconds(
                    facts.getPatience().getSeconds(), facts.getPatience().getNanos()))
            : Optional.empty());
  }

  /// The facts of a recorded interaction. What an action would do comes from its assessment.
  private static DecisionFacts facts(Interaction interaction, StageAssessment stage) {
    Optional<ActionAssessment> riskiest = Question.riskiest(stage.actions());
    Optional<io.whytrail.interaction.v1.ToolCall> call =
        riskiest
            .map(ActionAssessment::toolCallIndex)
            .filter(index -> index >= 0 && index < interaction.getToolCallsCount())
            .map(interaction::getToolCalls);
    DecisionFacts facts =
        new DecisionFacts(
            call.map(io.whytrail.interaction.v1.ToolCall::getName).orElse(""),
            call.map(io.whytrail.interaction.v1.ToolCall::getArgumentsJson).orElse(""),
            "",
            call.map(one -> sideEffect(one.getSideEffect())).orElse(Vocabulary.UNKNOWN_SIDE_EFFECT),
            0,
            false,
            false,
            false,
            interaction.getOrigin().getSubjectId(),
            interaction.getOrigin().getService(),
            interaction.getOrigin().getEnvironment(),
            interaction.getOrigin().getAgent(),
            interaction.getModel().getName(),
            interaction.getSessionId(),
            "",
            Optional.empty());
    return riskiest.map(facts::with).orElse(facts);
  }
}
