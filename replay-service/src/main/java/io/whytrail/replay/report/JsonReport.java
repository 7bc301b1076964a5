package io.whytrail.replay.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.comparison.Tally.FlipCount;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.gate.Threshold;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/// The report for programs; names are those of the contract where it has them.
public final class JsonReport {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Report report;
  private final JsonGenerator json;

  private JsonReport(Report report, JsonGenerator json) {
    this.report = report;
    this.json = json;
  }

  public static void write(Report report, Writer out) throws IOException {
    try (JsonGenerator json = generator(out)) {
      new JsonReport(report, json).write();
      json.writeRaw('\n');
    }
  }

  /// Writes objects and lists a line an entry.
  static JsonGenerator generator(Writer out) throws IOException {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    return FACTORY.createGenerator(out).setPrettyPrinter(printer);
  }

  private void write() throws IOException {
    json.writeStartObject();
    coverage();
    json.writeStringField("gate", report.gate().name());
    json.writeNumberField("exit_code", report.gate().exitCode());
    json.writeStringField("reasons", report.reasons());
    counts();
    truths();
    tolerance();
    identity();
    json.writeArrayFieldStart("clusters");
    for (Cluster cluster : report.clusters()) {
      cluster(cluster);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("cases");
    report.cases().forEach(this::reported);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void coverage() throws IOException {
    json.writeObjectFieldStart("coverage");
    json.writeNumberField("cases", report.tally().cases());
    json.writeNumberField("replayed", report.tally().replayed());
    json.writeNumberField("not_replayable", report.tally().notReplayable());
    json.writeNumberField("share", report.tally().coverage());
    json.writeObjectFieldStart("not_replayable_reasons");
    for (Map.Entry<String, Integer> reason : report.notReplayable().entrySet()) {
      json.writeNumberField(reason.getKey(), reason.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void counts() throws IOException {
    json.writeNumberField("reproduced", report.tally().reproduced());
    json.writeNumberField("diverged", report.tally().diverged());
    json.writeNumberField("looser", report.tally().looser());
    json.writeNumberField("stricter", report.tally().stricter());
    json.writeNumberField("critical", report.tally().critical());
    json.writeNumberField("flip_rate_upper_bound", report.flipRateUpperBound());
    json.writeArrayFieldStart("flips");
    for (FlipCount flip : report.tally().flips()) {
      json.writeStartObject();
      json.writeStringField("from", flip.from().name());
      json.writeStringField("to", flip.to().name());
      json.writeNumberField("count", flip.count());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void tolerance() throws IOException {
    json.writeObjectFieldStart("tolerance");
    json.writeNumberField("looser_rate", report.tolerance().looserRate());
    json.writeNumberField("stricter_rate", report.tolerance().stricterRate());
    json.writeNumberField("minimum_cases", report.tolerance().minimumCases());
    json.writeNumberField("minimum_coverage", report.tolerance().minimumCoverage());
    json.writeArrayFieldStart("thresholds");
    for (Threshold threshold : report.tolerance().thresholds()) {
      threshold(threshold);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void threshold(Threshold threshold) throws IOException {
    Double looser = threshold.looserRate();
    Double stricter = threshold.stricterRate();
    json.writeStartObject();
    json.writeStringField("reason", threshold.reason());
    json.writeStringField("truth", threshold.truth().name());
    if (looser != null) {
      json.writeNumberField("looser_rate", looser);
    }
    if (stricter != null) {
      json.writeNumberField("stricter_rate", stricter);
    }
    json.writeEndObject();
  }

  private void truths() throws IOException {
    json.writeArrayFieldStart("truths");
    for (Tally.TruthCount count : report.tally().truths()) {
      json.writeStartObject();
      json.writeStringField("truth", count.truth().name());
      json.writeNumberField("replayed", count.replayed());
      json.writeNumberField("looser", report.flips(count.truth(), Direction.LOOSER));
      json.writeNumberField("stricter", report.flips(count.truth(), Direction.STRICTER));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void identity() throws IOException {
    json.writeObjectFieldStart("suite");
    json.writeStringField("id", report.suite().id());
    json.writeStringField("name", report.suite().name());
    json.writeStringField("digest", report.suite().digest());
    json.writeEndObject();
    json.writeObjectFieldStart("candidate");
    json.writeStringField("name", report.candidate().name());
    json.writeStringField("digest", report.candidate().digest());
    if (report.rating().isPresent()) {
      rating(report.rating().get());
    }
    json.writeEndObject();
    json.writeStringField("run_id", report.runId());
    json.writeStringField("correlation_id", report.correlationId());
    json.writeStringField("start_time", report.startTime().toString());
    json.writeStringField("end_time", report.endTime().toString());
  }

  private void rating(Report.Rating rating) throws IOException {
    json.writeStringField("model_version", rating.modelVersion());
    json.writeObjectFieldStart("score_change");
    json.writeNumberField("rated", rating.scores().rated());
    json.writeNumberField("moved", rating.scores().moved());
    json.writeNumberField("mean", rating.scores().mean());
    json.writeNumberField("largest_fall", rating.scores().largestFall());
    json.writeNumberField("largest_rise", rating.scores().largestRise());
    json.writeEndObject();
  }

  private void cluster(Cluster cluster) throws IOException {
    json.writeStartObject();
    json.writeStringField("from", cluster.from().name());
    json.writeStringField("to", cluster.to().name());
    json.writeStringField("rule", cluster.rule());
    json.writeStringField("reason", cluster.reason());
    json.writeStringField("truth", cluster.truth().name());
    json.writeStringField("direction", cluster.direction().name());
    json.writeNumberField("count", cluster.count());
    json.writeNumberField("critical", cluster.critical());
    json.writeEndObject();
  }

  private void reported(ReportedCase reported) throws IOException {
    json.writeStartObject();
    json.writeStringField("interaction_id", reported.interactionId());
    json.writeStringField("decision_id", reported.decisionId());
    json.writeStringField("stage", reported.stage().name());
    json.writeStringField("recorded_verdict", reported.from().name());
    json.writeStringField("candidate_verdict", reported.to().name());
    json.writeBooleanField("critical", reported.critical());
    if (reported.scores().isPresent()) {
      json.writeNumberField("recorded_score", reported.scores().get().recorded());
      json.writeNumberField("candidate_score", reported.scores().get().candidate());
    }
    matches("recorded_matches", reported.recordedMatches());
    matches("candidate_matches", reported.candidateMatches());
    json.writeEndObject();
  }

  private void matches(String name, List<RuleMatch> matches) throws IOException {
    json.writeArrayFieldStart(name);
    for (RuleMatch match : matches) {
      json.writeStartObject();
      json.writeStringField("rule_id", match.ruleId());
      json.writeStringField("reason", match.reason());
      json.writeStringField("severity", match.severity().name());
      json.writeStringField("verdict", match.verdict().name());
      json.writeStringField("message", match.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
