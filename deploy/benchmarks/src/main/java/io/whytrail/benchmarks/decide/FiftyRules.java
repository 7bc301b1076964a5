package io.whytrail.benchmarks.decide;

import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.PolicyCompiler;
import io.whytrail.policy.rule.Vocabulary;
import java.util.List;

/// A policy as large teams have it: fifty rules on the input stage, of five kinds, some of which
/// match.
public final class FiftyRules {

  static final int COUNT = 50;

  private static final String HEAD =
      """
      name: fifty-rules
      description: Fifty rules of five kinds, to be measured.
      variables:
        desks: {type: list<string>, value: [billing, support, travel, returns, claims]}
      default: {INPUT: ALLOW, OUTPUT: ALLOW, ACTION: ALLOW}
      rules:
      """;

  private FiftyRules() {}

  /// The document.
  public static String document() {
    StringBuilder document = new StringBuilder(HEAD);
    for (int i = 0; i < COUNT; i++) {
      document.append(
          "  - {id: rule-%02d, stage: INPUT, when: '%s', decision: %s, reason: RISK_MEDIUM}\n"
              .formatted(i, when(i), i % 5 == 0 ? "CHECK" : "ALLOW"));
    }
    return document.toString();
  }

  private static String when(int number) {
    return switch (number % 5) {
      case 0 -> "assessed && score >= %d && !checked".formatted(40 + number);
      case 1 -> "service in desks && score_input > %d".formatted(number);
      case 2 -> "\"PROMPT_INJECTION\" in reasons && environment != \"test-%d\"".formatted(number);
      case 3 ->
          "reasons.exists(reason, reason == \"JAILBREAK\") || agent.startsWith(\"agent-%d\")"
              .formatted(number);
      default ->
          "session_actions > %d || amount_micros > %d000000 || hour_of_day == 25"
              .formatted(number, number);
    };
  }

  /// The same, ready to decide in this process.
  public static CompiledPolicy compiled() {
    List<String> reasons = List.of("RISK_MEDIUM", "PROMPT_INJECTION", "JAILBREAK");
    return new PolicyCompiler(new Vocabulary(reasons)).compile(document());
  }
}
