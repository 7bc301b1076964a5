package io.whytrail.scoring.evaluation;

import io.whytrail.scoring.assessment.ActionAssessment;
import io.whytrail.scoring.assessment.Band;
import io.whytrail.scoring.assessment.DetectorRun;
import io.whytrail.scoring.assessment.StageAssessment;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.labelled.Json;
import io.whytrail.scoring.labelled.Masked;
import io.whytrail.scoring.labelled.Masking;
import io.whytrail.scoring.labelled.Row;
import io.whytrail.scoring.model.Model;
import io.whytrail.scoring.output.Claim;
import io.whytrail.scoring.text.Span;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One rated row as a line of JSON. Places are code points of the row's own text, not of the masked
/// one that the detectors saw.
final class ScoreLine {
  private static final int DECIMALS = 4;

  private final Scored scored;
  private final Model model;
  private final Map<String, Masked> masked = new HashMap<>();

  private ScoreLine(Scored scored, Model model) {
    this.scored = scored;
    this.model = model;
  }

  static String of(Scored scored, Model model) {
    return Json.write(new ScoreLine(scored, model).line());
  }

  private Map<String, Object> line() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", scored.row().id());
    line.put("stages", stages());
    line.put("scores", scores());
    line.put("chunks", chunks());
    line.put("tool_calls", toolCalls());
    line.put("claims", claims());
    line.put("models", Map.of(model.name(), model.version()));
    return line;
  }

  private Map<String, Object> stages() {
    Map<String, Object> stages = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      stages.put(stage.name(), scored.stage(stage).map(this::stage).orElseGet(ScoreLine::nothing));
    }
    return stages;
  }

  private Map<String, Object> stage(StageAssessment assessment) {
    Map<String, Object> states = new TreeMap<>();
    for (DetectorRun run : assessment.coverage().detectors()) {
      states.put(run.detectorId(), run.state().name());
    }
    return stage(
        assessment.score(),
        assessment.band(),
        assessment.findings().stream().map(this::finding).toList(),
        Map.of("complete", assessment.coverage().complete(), "detectors", states));
  }

  /// Where there is nothing to rate, all of it was looked at.
  private static Map<String, Object> nothing() {
    return stage(0, Band.LOW, List.of(), Map.of("complete", true, "detectors", Map.of()));
  }

  private static Map<String, Object> stage(
      double score, Band band, List<Map<String, Object>> findings, Map<String, Object> coverage) {
    Map<String, Object> stage = new LinkedHashMap<>();
    stage.put("score", number(score));
    stage.put("band", band.name());
    stage.put("findings", findings);
    stage.put("coverage", new TreeMap<>(coverage));
    return stage;
  }

  private Map<String, Object> finding(Finding finding) {
    Location location = finding.location();
    Span span = original(location.part(), location.index(), location.span());
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("code", finding.reason().name());
    written.put("score", number(finding.score()));
    written.put("part", part(location));
    written.put("start", span.start());
    written.put("end", span.end());
    return written;
  }

  private Map<String, Object> scores() {
    Map<String, Object> scores = new LinkedHashMap<>();
    scores.put("prompt_injection", number(scored.promptInjection()));
    scores.put("indirect_injection", number(scored.indirectInjection()));
    scores.put("toxicity", number(scored.toxicity()));
    scores.put("leakage", number(scored.leakage()));
    scores.put("ungrounded", number(scored.ungrounded()));
    scores.put("refusal", number(scored.refusal()));
    scores.put("pii", number(scored.pii()));
    return scores;
  }

  private List<Map<String, Object>> chunks() {
    List<Map<String, Object>> chunks = new ArrayList<>();
    for (int i = 0; i < scored.interaction().context().size(); i++) {
      Map<String, Object> chunk = new LinkedHashMap<>();
      chunk.put("index", i);
      chunk.put("indirect_injection", number(scored.chunk(i)));
      chunks.add(chunk);
    }
    return chunks;
  }

  private List<Map<String, Object>> toolCalls() {
    List<Map<String, Object>> calls = new ArrayList<>();
    for (ActionAssessment action : scored.actions()) {
      Map<String, Object> call = new LinkedHashMap<>();
      call.put("index", action.call().index());
      call.put("action", number(action.score()));
      call.put("side_effect", action.call().sideEffect().name());
      call.put("result_injection", number(scored.result(action.call().index())));
      calls.add(call);
    }
    return calls;
  }

  private List<Map<String, Object>> claims() {
    List<Map<String, Object>> claims = new ArrayList<>();
    for (Claim each : scored.claims()) {
      Span span = original(Part.OUTPUT, 0, each.span());
      Map<String, Object> claim = new LinkedHashMap<>();
      claim.put("start", span.start());
      claim.put("end", span.end());
      claim.put("ungrounded", number(each.unsupported()));
      claim.put("chunk", each.chunk().isPresent() ? each.chunk().getAsInt() : null);
      claims.add(claim);
    }
    return claims;
  }

  private Span original(Part part, int index, Span span) {
    Row row = scored.row();
    return masked
        .computeIfAbsent(part + " " + index, _ -> Masking.of(row.text(part, index)))
        .original(span);
  }

  /// The part by the names that a row has.
  private static String part(Location location) {
    return switch (location.part()) {
      case WHOLE -> "";
      case MESSAGE -> "messages[" + location.index() + "]";
      case SYSTEM_PROMPT -> "system_prompt";
      case CONTEXT -> "retrieved_context[" + location.index() + "]";
      case TOOL_ARGUMENTS -> "tool_calls[" + location.index() + "].arguments";
      case TOOL_RESULT -> "tool_calls[" + location.index() + "].result";
      case OUTPUT -> "output";
    };
  }

  static BigDecimal number(double value) {
    return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
  }
}
