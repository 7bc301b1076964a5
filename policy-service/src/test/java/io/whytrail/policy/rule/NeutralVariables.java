package io.whytrail.policy.rule;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// All variables with values that no rule minds, to be changed by a test.
final class NeutralVariables {

  private NeutralVariables() {}

  static Variables.Builder at(Stage stage) {
    Variables.Builder builder = Variables.builder();
    for (Variable variable : Variable.values()) {
      builder.set(variable, neutral(variable.type()));
    }
    return builder
        .set(Variable.STAGE, stage.name())
        .set(Variable.BAND, "LOW")
        .set(Variable.SIDE_EFFECT, "UNSPECIFIED")
        .set(Variable.ASSESSED, true)
        .now(Instant.parse("2026-01-01T12:00:00Z"));
  }

  /// The neutral values with some replaced, as a case file names them.
  static Variables with(Stage stage, JsonNode values) {
    Variables named = Variables.ofJson(values.isMissingNode() ? "{}" : values.toString());
    Variables.Builder builder = at(stage);
    values
        .fieldNames()
        .forEachRemaining(name -> {
          Variable variable = Variable.named(name).orElseThrow();
          builder.set(variable, named.find(variable).orElseThrow());
        });
    return builder.build();
  }

  private static Object neutral(VariableType type) {
    return switch (type) {
      case STRING -> "";
      case INT -> 0L;
      case DOUBLE -> 0.0;
      case BOOL -> false;
      case TIMESTAMP -> Instant.EPOCH;
      case STRING_LIST -> List.of();
      case STRING_MAP -> Map.of();
    };
  }
}
