package io.whytrail.policy.rule;

import static io.whytrail.policy.rule.VariableType.BOOL;
import static io.whytrail.policy.rule.VariableType.DOUBLE;
import static io.whytrail.policy.rule.VariableType.INT;
import static io.whytrail.policy.rule.VariableType.STRING;
import static io.whytrail.policy.rule.VariableType.STRING_LIST;
import static io.whytrail.policy.rule.VariableType.STRING_MAP;
import static io.whytrail.policy.rule.VariableType.TIMESTAMP;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Everything a rule can ask about, flat and typed. A rule writes the name in lower case.
public enum Variable {
  STAGE(STRING),
  SCORE(INT),
  SCORE_INPUT(INT),
  SCORE_OUTPUT(INT),
  SCORE_ACTION(INT),
  BAND(STRING),
  REASONS(STRING_LIST),
  ALL_REASONS(STRING_LIST),
  ASSESSED(BOOL),
  DEGRADED(BOOL),
  CHECKED(BOOL),
  TOOL_NAME(STRING),
  SIDE_EFFECT(STRING),
  REVERSIBLE(BOOL),
  AMOUNT(DOUBLE),
  AMOUNT_MICROS(INT),
  EXTERNAL_DESTINATION(BOOL),
  UNTRUSTED_DESTINATION(BOOL),
  ARGUMENTS(STRING_MAP),
  SUBJECT(STRING),
  SERVICE(STRING),
  ENVIRONMENT(STRING),
  AGENT(STRING),
  MODEL(STRING),
  SESSION(STRING),
  SESSION_ACTIONS(INT),
  SESSION_TOOLS(STRING_LIST),
  SESSION_SIDE_EFFECTS(STRING_LIST),
  SESSION_SPENT(DOUBLE),
  SESSION_SPENT_MICROS(INT),
  SESSION_SENT_OUTSIDE(BOOL),
  SESSION_REASONS(STRING_LIST),
  HOUR_OF_DAY(INT),
  NOW(TIMESTAMP);

  private static final Map<String, Variable> BY_NAME =
      Arrays.stream(values())
          .collect(toUnmodifiableMap(Variable::variableName, Function.identity()));

  private final String name;
  private final VariableType type;

  Variable(VariableType type) {
    this.name = name().toLowerCase(Locale.ROOT);
    this.type = type;
  }

  public String variableName() {
    return name;
  }

  public VariableType type() {
    return type;
  }

  static Optional<Variable> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /// Changes whenever a variable comes, goes or changes its type.
  public static String schemaDigest() {
    return Digest.of(
        Arrays.stream(values())
            .sorted(Comparator.comparing(Variable::variableName))
            .map(variable -> variable.name + ":" + variable.type.text() + "\n")
            .collect(joining()));
  }
}
