package io.whytrail.replay.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;

/// A comparison of models for programs; names are those of the contract where it has them.
public final class ModelJsonReport {

  private ModelJsonReport() {}

  public static void write(ModelReport report, Writer out) throws IOException {
    try (JsonGenerator json = JsonReport.generator(out)) {
      json.writeStartObject();
      json.writeObjectFieldStart("coverage");
      json.writeNumberField("prompts", report.prompts());
      json.writeNumberField("compared", report.compared());
      json.writeNumberField("share", report.coverage());
      json.writeObjectFieldStart("not_comparable");
      for (var reason : report.notComparable().entrySet()) {
        json.writeNumberField(reason.getKey(), reason.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeStringField("gate", report.gate().name());
      json.writeNumberField("exit_code", report.gate().exitCode());
      json.writeStringField("reasons", report.reasons());
      json.writeStringField("baseline", report.baseline());
      json.writeStringField("candidate", report.candidate());
      json.writeStringField("measure", report.measure());
      json.writeNumberField("same", report.same());
      json.writeNumberField("regressed", report.regressed());
      json.writeNumberField("improved", report.improved());
      json.writeNumberField("p_value", report.pValue());
      json.writeNumberField("alpha", report.alpha());
      json.writeNumberField("regression_rate_upper_bound", report.upperBound());
      if (report.agreement().isPresent()) {
        agreement(report.agreement().get(), json);
      }
      json.writeArrayFieldStart("flips");
      for (ModelReport.Flip flip : report.flips()) {
        json.writeStartObject();
        json.writeStringField("prompt_key", flip.promptKey());
        json.writeStringField("baseline_interaction_id", flip.baselineId());
        json.writeStringField("candidate_interaction_id", flip.candidateId());
        json.writeBooleanField("regressed", flip.regressed());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void agreement(ModelReport.Agreement agreement, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("agreement");
    json.writeNumberField("compared", agreement.compared());
    json.writeNumberField("regressed", agreement.regressed());
    json.writeNumberField("improved", agreement.improved());
    json.writeNumberField("p_value", agreement.pValue());
    json.writeEndObject();
  }
}
