package io.whytrail.replay.rating;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.scoring.v1.ActionAssessment;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.Finding;
import io.whytrail.scoring.v1.StageAssessment;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.erdtman.jcs.JsonCanonicalizer;

/// The variables of a recorded decision with another assessment: what comes from the assessment is
/// replaced, all else stays as it was recorded.
public final class VariablesCodec {

  private static final String REASON = "REASON_CODE_";
  private static final String BAND = "BAND_";
  private static final String SIDE_EFFECT = "SIDE_EFFECT_";
  private static final int MEDIUM = 50;
  private static final int HIGH = 75;

  /// Arguments beyond these are not all shown to rules.
  private static final int MOST_ARGUMENTS = 100;

  private static final int LONGEST_ARGUMENT = 4_096;

  /// Whole numbers beyond this are written as text.
  private static final long LARGEST_EXACT = (1L << 53) - 1;

  private VariablesCodec() {}

  /// A decision with another rating of everything there is to rate; empty where rules can't be
  /// shown all arguments of the riskiest call.
  public static Optional<String> tried(
      String variablesJson, Stage stage, Interaction interaction, Assessment assessment) {
    JsonObject variables = parse(variablesJson);
    Optional<StageAssessment> rated = stage(assessment, stage);
    if (stage == Stage.STAGE_ACTION
        && rated.isPresent()
        && !act(variables, interaction, rated.get())) {
      return Optional.empty();
    }
    rate(variables, assessment, rated);
    variables.addProperty(
        "degraded", rated.map(one -> !one.getCoverage().getComplete()).orElse(true));
    variables.addProperty("checked", true);
    return Optional.of(canonical(variables));
  }

  /// A decision with the rating that it would have rested on, had this assessment been made then.
  ///
  /// @param sameModel passed on
  static Rated again(
      String variablesJson,
      Stage stage,
      Interaction interaction,
      Assessment assessment,
      boolean sameModel) {
    JsonObject variables = parse(variablesJson);
    if (!truth(variables, "assessed", true)) {
      return new Rated.Unusable("missing:rating");
    }
    Optional<StageAssessment> rated = stage(assessment, stage);
    if (rated.isEmpty()) {
      return new Rated.Unusable("missing:content");
    }
    boolean degraded = !rated.get().getCoverage().getComplete();
    boolean wasDegraded = truth(variables, "degraded", false);
    if (degraded != wasDegraded) {
      return new Rated.Unusable(degraded ? "degraded:rating" : "degraded:recorded");
    }
    if (stage == Stage.STAGE_ACTION && !act(variables, interaction, rated.get())) {
      return new Rated.Unusable("unreadable:arguments");
    }
    int recorded = score(variables);
    rate(variables, assessment, rated);
    return new Rated.Again(canonical(variables), recorded, rated.get().getScore(), sameModel);
  }

  /// A decision about an answer that was never given, in the session of a recorded one.
  ///
  /// @param variablesJson of a decision about the recorded interaction, at any stage
  public static Optional<String> answered(
      String variablesJson, Stage stage, Interaction interaction, Assessment assessment) {
    JsonObject variables = parse(variablesJson);
    Optional<StageAssessment> rated = stage(assessment, stage);
    variables.addProperty("stage", stage.name().substring("STAGE_".length()));
    variables.addProperty("model", interaction.getModel().getName());
    variables.addProperty("checked", true);
    variables.addProperty(
        "degraded", rated.map(one -> !one.getCoverage().getComplete()).orElse(true));
    rate(variables, assessment, rated);
    if (stage == Stage.STAGE_ACTION) {
      return rated.filter(one -> act(variables, interaction, one)).map(_ -> canonical(variables));
    }
    doNothing(variables);
    return Optional.of(canonical(variables));
  }

  /// What is no action does nothing.
  private static void doNothing(JsonObject variables) {
    variables.addProperty("tool_name", "");
    variables.add("arguments", new JsonObject());
    variables.addProperty("side_effect", "UNSPECIFIED");
    variables.addProperty("amount", 0);
    variables.addProperty("amount_micros", 0);
    variables.addProperty("external_destination", false);
    variables.addProperty("untrusted_destination", false);
    variables.addProperty("reversible", false);
  }

  /// Whether a rating is the one that a decision rested on, as far as the decision's variables say.
  static boolean agrees(String variablesJson, Stage stage, Assessment assessment) {
    JsonObject recorded = parse(variablesJson);
    JsonObject now = parse(variablesJson);
    rate(now, assessment, stage(assessment, stage));
    return canonical(recorded).equals(canonical(now));
  }

  public static Optional<StageAssessment> stage(Assessment assessment, Stage wanted) {
    return assessment.getStagesList().stream()
        .filter(stage -> stage.getStage() == wanted)
        .findFirst();
  }

  private static void rate(
      JsonObject variables, Assessment assessment, Optional<StageAssessment> rated) {
    variables.addProperty("score", rated.map(StageAssessment::getScore).orElse(0));
    variables.addProperty("score_input", score(assessment, Stage.STAGE_INPUT));
    variables.addProperty("score_output", score(assessment, Stage.STAGE_OUTPUT));
    variables.addProperty("score_action", score(assessment, Stage.STAGE_ACTION));
    variables.addProperty("band", rated.map(VariablesCodec::band).orElse("NONE"));
    variables.add("reasons", reasons(rated.stream()));
    variables.add("all_reasons", reasons(assessment.getStagesList().stream()));
    variables.addProperty("assessed", rated.isPresent());
  }

  private static String band(StageAssessment rated) {
    return switch (rated.getBand()) {
      case BAND_LOW, BAND_MEDIUM, BAND_HIGH -> rated.getBand().name().substring(BAND.length());
      case BAND_UNSPECIFIED, UNRECOGNIZED ->
          rated.getScore() >= HIGH ? "HIGH" : rated.getScore() >= MEDIUM ? "MEDIUM" : "LOW";
    };
  }

  /// The riskiest of the calls, which is what a decision about actions is about; false where rules
  /// can't be shown all of its arguments.
  private static boolean act(JsonObject variables, Interaction interaction, StageAssessment rated) {
    Optional<ActionAssessment> riskiest =
        rated.getActionsList().stream()
            .min(
                Comparator.comparingInt(ActionAssessment::getScore)
                    .reversed()
                    .thenComparingInt(ActionAssessment::getToolCallIndex));
    if (riskiest.isEmpty()
        || riskiest.get().getToolCallIndex() >= interaction.getToolCallsCount()) {
      return false;
    }
    ActionAssessment action = riskiest.get();
    ToolCall call = interaction.getToolCalls(action.getToolCallIndex());
    Optional<JsonObject> arguments = arguments(call.getArgumentsJson());
    if (arguments.isEmpty()) {
      return false;
    }
    variables.addProperty("tool_name", call.getName());
    variables.add("arguments", arguments.get());
    variables.addProperty("side_effect", sideEffect(call, action));
    variables.addProperty("amount", action.getAmountMicros() / 1e6);
    variables.add("amount_micros", integer(action.getAmountMicros()));
    variables.addProperty("external_destination", action.getExternalDestination());
    variables.addProperty("untrusted_destination", action.getUntrustedDestination());
    variables.addProperty("reversible", action.getReversible());
    return true;
  }

  /// What was declared wins.
  private static String sideEffect(ToolCall call, ActionAssessment action) {
    SideEffect declared = call.getSideEffect();
    SideEffect effect =
        declared == SideEffect.SIDE_EFFECT_UNSPECIFIED ? action.getSideEffect() : declared;
    return effect == SideEffect.UNRECOGNIZED
        ? "UNSPECIFIED"
        : effect.name().substring(SIDE_EFFECT.length());
  }

  private static JsonPrimitive integer(long number) {
    return Math.abs(number) <= LARGEST_EXACT
        ? new JsonPrimitive(number)
        : new JsonPrimitive(String.valueOf(number));
  }

  /// The values at the top as texts; lists, objects and null are left out. Empty where that would
  /// not be all.
  private static Optional<JsonObject> arguments(String json) {
    JsonObject texts = new JsonObject();
    if (json.isBlank()) {
      return Optional.of(texts);
    }
    try {
      JsonElement parsed = JsonParser.parseString(json);
      if (!parsed.isJsonObject()) {
        return Optional.empty();
      }
      for (Map.Entry<String, JsonElement> one : parsed.getAsJsonObject().entrySet()) {
        if (one.getValue().isJsonPrimitive()) {
          String text = one.getValue().getAsString();
          if (Math.max(text.length(), one.getKey().length()) > LONGEST_ARGUMENT) {
            return Optional.empty();
          }
          texts.addProperty(one.getKey(), text);
        }
      }
    } catch (JsonParseException e) {
      return Optional.empty();
    }
    return texts.size() > MOST_ARGUMENTS ? Optional.empty() : Optional.of(texts);
  }

  private static boolean truth(JsonObject variables, String name, boolean otherwise) {
    return variables.has(name) ? variables.get(name).getAsBoolean() : otherwise;
  }

  private static int score(JsonObject variables) {
    return variables.has("score") ? variables.get("score").getAsInt() : 0;
  }

  private static int score(Assessment assessment, Stage stage) {
    return stage(assessment, stage).map(StageAssessment::getScore).orElse(0);
  }

  private static JsonArray reasons(Stream<StageAssessment> stages) {
    JsonArray reasons = new JsonArray();
    stages
        .flatMap(stage -> stage.getFindingsList().stream())
        .map(Finding::getReason)
        .filter(reason -> reason != ReasonCode.UNRECOGNIZED)
        .filter(reason -> reason != ReasonCode.REASON_CODE_UNSPECIFIED)
        .map(reason -> reason.name().substring(REASON.length()))
        .distinct()
        .sorted()
        .forEach(reasons::add);
    return reasons;
  }

  private static JsonObject parse(String variablesJson) {
    return JsonParser.parseString(variablesJson).getAsJsonObject();
  }

  private static String canonical(JsonObject variables) {
    try {
      return new JsonCanonicalizer(variables.toString()).getEncodedString();
    } catch (IOException e) {
      throw new IllegalStateException("A parsed object is JSON", e);
    }
  }
}
