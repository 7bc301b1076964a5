package io.whytrail.replay.redteam;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.Finding;
import io.whytrail.scoring.v1.StageAssessment;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.erdtman.jcs.JsonCanonicalizer;

/// The variables of a recorded decision with another assessment: what comes from the assessment is
/// replaced, all else stays as it was recorded.
final class VariablesCodec {

  private static final String REASON = "REASON_CODE_";
  private static final String BAND = "BAND_";

  private VariablesCodec() {}

  static Optional<StageAssessment> input(Assessment assessment) {
    return stage(assessment, Stage.STAGE_INPUT);
  }

  private static Optional<StageAssessment> stage(Assessment assessment, Stage wanted) {
    return assessment.getStagesList().stream()
        .filter(stage -> stage.getStage() == wanted)
        .findFirst();
  }

  static String with(String variablesJson, Assessment assessment) {
    JsonObject variables = JsonParser.parseString(variablesJson).getAsJsonObject();
    Optional<StageAssessment> input = input(assessment);
    variables.addProperty("score", score(assessment, Stage.STAGE_INPUT));
    variables.addProperty("score_input", score(assessment, Stage.STAGE_INPUT));
    variables.addProperty("score_output", score(assessment, Stage.STAGE_OUTPUT));
    variables.addProperty("score_action", score(assessment, Stage.STAGE_ACTION));
    variables.addProperty(
        "band", input.map(rated -> rated.getBand().name().replace(BAND, "")).orElse("NONE"));
    variables.add("reasons", reasons(input.stream()));
    variables.add("all_reasons", reasons(assessment.getStagesList().stream()));
    variables.addProperty("assessed", input.isPresent());
    variables.addProperty(
        "degraded", input.map(rated -> !rated.getCoverage().getComplete()).orElse(true));
    variables.addProperty("checked", true);
    try {
      return new JsonCanonicalizer(variables.toString()).getEncodedString();
    } catch (IOException e) {
      throw new IllegalStateException("A parsed object is JSON", e);
    }
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
}
