package io.whytrail.policy.rule;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/// How the rules of two policies differ: what came, what went, and which keys changed. Layout,
/// comments and order make no difference, because they make none to a decision.
public final class PolicyDiff {

  private static final String WHEN = "when";
  private static final String VALUE = "value";
  private static final String DECISION = "decision";

  private PolicyDiff() {}

  /// In order of kind (default, rule, variable), name and key.
  public static List<PolicyChange> between(PolicyDocument from, PolicyDocument to) {
    List<PolicyChange> changes = new ArrayList<>();
    compare("default", DECISION, defaults(from), defaults(to), changes);
    compare("rule", WHEN, rules(from), rules(to), changes);
    compare("variable", VALUE, variables(from), variables(to), changes);
    return changes;
  }

  /// What stands for all of something that came or went is its most telling key.
  private static void compare(
      String kind,
      String telling,
      Map<String, Map<String, String>> from,
      Map<String, Map<String, String>> to,
      List<PolicyChange> changes) {
    TreeSet<String> names = new TreeSet<>(from.keySet());
    names.addAll(to.keySet());
    for (String name : names) {
      Map<String, String> before = from.getOrDefault(name, Map.of());
      Map<String, String> after = to.getOrDefault(name, Map.of());
      if (before.isEmpty() || after.isEmpty()) {
        changes.add(
            new PolicyChange(
                kind, name, "", before.getOrDefault(telling, ""), after.getOrDefault(telling, "")));
      } else {
        before.forEach((key, value) -> {
          String other = Objects.requireNonNull(after.get(key));
          if (!value.equals(other)) {
            changes.add(new PolicyChange(kind, name, key, value, other));
          }
        });
      }
    }
  }

  private static Map<String, Map<String, String>> defaults(PolicyDocument document) {
    Map<String, Map<String, String>> defaults = new TreeMap<>();
    document
        .defaults()
        .forEach((stage, verdict) -> defaults.put(stage.name(), Map.of(DECISION, verdict.name())));
    return defaults;
  }

  private static Map<String, Map<String, String>> variables(PolicyDocument document) {
    Map<String, Map<String, String>> variables = new TreeMap<>();
    for (Constant constant : document.constants()) {
      Map<String, String> keys = new LinkedHashMap<>();
      keys.put("type", constant.type().text());
      keys.put(VALUE, String.valueOf(constant.value()));
      variables.put(constant.name(), keys);
    }
    return variables;
  }

  private static Map<String, Map<String, String>> rules(PolicyDocument document) {
    Map<String, Map<String, String>> rules = new TreeMap<>();
    for (Rule rule : document.rules()) {
      Map<String, String> keys = new LinkedHashMap<>();
      keys.put("stage", rule.stages().stream().sorted().map(Stage::name).collect(joining(", ")));
      keys.put(WHEN, rule.when().strip());
      keys.put(DECISION, rule.decision().name());
      keys.put("reason", rule.reason());
      keys.put("severity", rule.severity().name());
      keys.put("message", rule.message());
      keys.put(
          "obligations",
          rule.obligations().stream().sorted().map(Obligation::name).collect(joining(", ")));
      keys.put("approver_group", rule.approverGroup());
      keys.put("approvers", Integer.toString(rule.approvers()));
      keys.put("approval_expiry", rule.approvalExpiry().toString());
      rules.put(rule.id(), keys);
    }
    return rules;
  }
}
