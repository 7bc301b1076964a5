package io.whytrail.policy.rule;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A policy that is ready to decide. Immutable, and safe to use from any number of threads.
public final class CompiledPolicy {

  private static final String DEFAULT_ID = "default";
  private static final String ERROR_MESSAGE =
      "A rule could not be evaluated, so the answer is no until it is corrected.";

  private final PolicyDocument document;
  private final Map<Stage, List<CompiledRule>> rules = new EnumMap<>(Stage.class);
  private final Map<String, Optional<Object>> constants = new HashMap<>();
  private final List<String> warnings;

  CompiledPolicy(PolicyDocument document, List<CompiledRule> rules, List<String> warnings) {
    this.document = document;
    this.warnings = List.copyOf(warnings);
    document
        .constants()
        .forEach(constant -> constants.put(constant.name(), Optional.of(constant.value())));
    for (Stage stage : Stage.values()) {
      this.rules.put(
          stage,
          rules.stream()
              .filter(rule -> rule.rule().stages().contains(stage))
              .sorted(Comparator.comparing(CompiledRule::match, Match.CANONICAL))
              .toList());
    }
  }

  private CompiledPolicy(CompiledPolicy other, String constant, Object value) {
    this.document = other.document;
    this.warnings = other.warnings;
    this.rules.putAll(other.rules);
    this.constants.putAll(other.constants);
    this.constants.put(constant, Optional.of(value));
  }

  /// This policy with another value of one of its constants, for trying it out. Digest and document
  /// stay those of this policy.
  ///
  /// @param value of the constant's type
  public CompiledPolicy with(String constant, Object value) {
    return new CompiledPolicy(this, constant, value);
  }

  /// A rule, what it says when it matches, and what it needs to know.
  record CompiledRule(Rule rule, Match match, Program program, Set<String> references) {}

  public PolicyDocument document() {
    return document;
  }

  public String digest() {
    return document.digest();
  }

  /// Things worth a look that are no errors.
  public List<String> warnings() {
    return warnings;
  }

  /// The variables that a ruling at this stage depends on.
  public Set<Variable> uses(Stage stage) {
    Set<Variable> used = EnumSet.noneOf(Variable.class);
    for (CompiledRule rule : rulesOf(stage)) {
      rule.references().forEach(name -> Variable.named(name).ifPresent(used::add));
    }
    return used;
  }

  /// The numeric constants that a rule names, in order of their names.
  public List<Constant> thresholds(String ruleId) {
    Set<String> named = references(ruleId);
    return document.constants().stream()
        .filter(constant -> constant.isNumber() && named.contains(constant.name()))
        .sorted(Comparator.comparing(Constant::name))
        .toList();
  }

  /// The numbers among the variables that a rule names.
  public List<Number> numbers(String ruleId, Variables variables) {
    return references(ruleId).stream()
        .flatMap(name -> Variable.named(name).stream())
        .flatMap(variable -> variables.number(variable).stream())
        .toList();
  }

  private Set<String> references(String ruleId) {
    return rules.values().stream()
        .flatMap(List::stream)
        .filter(rule -> rule.rule().id().equals(ruleId))
        .findFirst()
        .map(CompiledRule::references)
        .orElse(Set.of());
  }

  /// Whether one rule of a stage matches, whatever the others say.
  public boolean matches(String ruleId, Stage stage, Variables variables) {
    CelVariableResolver resolver = name -> find(name, variables);
    return rulesOf(stage).stream()
        .filter(rule -> rule.rule().id().equals(ruleId))
        .anyMatch(rule -> evaluate(rule, resolver) == Answer.MATCHED);
  }

  /// The names of variables that a ruling needs and these do not have, in order.
  public List<String> missing(Stage stage, Variables variables) {
    Set<String> missing = new TreeSet<>();
    for (Variable variable : uses(stage)) {
      if (!variables.has(variable)) {
        missing.add(variable.variableName());
      }
    }
    return List.copyOf(missing);
  }

  /// Evaluates every rule of the stage: the strictest verdict counts, and all matches are named.
  public Ruling rule(Stage stage, Variables variables) {
    CelVariableResolver resolver = name -> find(name, variables);
    List<CompiledRule> matched = new ArrayList<>();
    List<Match> matches = new ArrayList<>();
    for (CompiledRule rule : rulesOf(stage)) {
      switch (evaluate(rule, resolver)) {
        case MATCHED -> {
          matched.add(rule);
          matches.add(rule.match());
        }
        case NOT_MATCHED -> {}
        case FAILED -> matches.add(error(rule.rule()));
      }
    }
    if (matches.isEmpty()) {
      matches.add(fallback(stage));
    }
    matches.sort(Match.CANONICAL);
    return ruling(matches, matched);
  }

  private Optional<Object> find(String name, Variables variables) {
    Optional<Object> constant = constants.get(name);
    if (constant != null) {
      return constant;
    }
    return Variable.named(name).flatMap(variables::find);
  }

  private List<CompiledRule> rulesOf(Stage stage) {
    return Objects.requireNonNull(rules.get(stage));
  }

  private enum Answer {
    MATCHED,
    NOT_MATCHED,
    FAILED
  }

  private static Answer evaluate(CompiledRule rule, CelVariableResolver resolver) {
    try {
      Object answer = rule.program().eval(resolver);
      if (answer instanceof Boolean matched) {
        return matched ? Answer.MATCHED : Answer.NOT_MATCHED;
      }
      return Answer.FAILED;
    } catch (CelEvaluationException | RuntimeException e) {
      // Whatever went wrong, the rule did not say that this is fine.
      return Answer.FAILED;
    }
  }

  private static Match error(Rule rule) {
    return new Match(rule.id(), Ruling.RULE_ERROR, Severity.CRITICAL, Verdict.BLOCK, ERROR_MESSAGE);
  }

  private Match fallback(Stage stage) {
    Verdict verdict = Objects.requireNonNull(document.defaults().get(stage));
    return new Match(DEFAULT_ID, Ruling.NO_RULE_MATCHED, Severity.LOW, verdict, "");
  }

  /// The matched rules are in canonical order, because the rules are.
  private static Ruling ruling(List<Match> matches, List<CompiledRule> matched) {
    Set<Obligation> obligations = EnumSet.noneOf(Obligation.class);
    matched.forEach(rule -> obligations.addAll(rule.rule().obligations()));
    Optional<Rule> approval =
        matched.stream()
            .map(CompiledRule::rule)
            .filter(rule -> rule.decision() == Verdict.APPROVE)
            .findFirst();
    return new Ruling(
        matches.getFirst().verdict(),
        matches,
        List.copyOf(obligations),
        matches.stream().map(Match::message).filter(text -> !text.isEmpty()).findFirst().orElse(""),
        approval.map(Rule::approverGroup).orElse(""),
        matched.stream()
            .map(CompiledRule::rule)
            .filter(rule -> rule.decision() == Verdict.APPROVE)
            .mapToInt(Rule::approvers)
            .max()
            .orElse(1),
        approval.map(Rule::approvalExpiry).orElse(Rule.DEFAULT_APPROVAL_EXPIRY));
  }

  /// Runs the tests that the policy brings along.
  public List<TestResult> test() {
    return document.tests().stream().map(this::test).toList();
  }

  private TestResult test(PolicyTest test) {
    Ruling ruling = rule(test.stage(), test.given());
    List<String> differences = new ArrayList<>();
    if (ruling.verdict() != test.decision()) {
      differences.add("expected %s, got %s".formatted(test.decision(), ruling.verdict()));
    }
    test.rules()
        .filter(expected -> !sorted(expected).equals(sorted(ruling.ruleIds())))
        .ifPresent(expected ->
            differences.add("expected rules %s, got %s".formatted(expected, ruling.ruleIds())));
    test.obligations()
        .filter(expected -> !Set.copyOf(expected).equals(Set.copyOf(ruling.obligations())))
        .ifPresent(expected ->
            differences.add(
                "expected obligations %s, got %s".formatted(expected, ruling.obligations())));
    return new TestResult(test.name(), differences.isEmpty(), String.join("; ", differences));
  }

  private static List<String> sorted(List<String> ids) {
    return ids.stream().sorted().toList();
  }

  /// What one bundled test said.
  ///
  /// @param message expected and actual, where it failed
  public record TestResult(String name, boolean passed, String message) {}
}
