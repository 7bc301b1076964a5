package io.whytrail.policy.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Turns a document into a policy that can decide, or says what is wrong with it and where.
public final class PolicyCompiler {

  /// Every word a variable can hold; the reason codes come from the contract.
  private final Vocabulary vocabulary;

  public PolicyCompiler(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /// The engine that decides, and its version.
  public static String engineVersion() {
    return Expressions.ENGINE;
  }

  /// Compiles a document.
  ///
  /// @throws PolicyInvalidException with all problems that were found
  public CompiledPolicy compile(String yaml) {
    DocumentReader.Draft draft = new DocumentReader(vocabulary).read(yaml);
    PolicyDocument document = draft.document();
    Expressions expressions = new Expressions(vocabulary, document.constants());
    List<CompiledPolicy.CompiledRule> rules = new ArrayList<>();
    for (int i = 0; i < document.rules().size(); i++) {
      Rule rule = document.rules().get(i);
      ScalarMap positions = draft.expressions().get(i);
      Optional<Expressions.Compiled> compiled =
          expressions.compile(rule.when(), positions, draft.problems());
      compiled.ifPresent(done -> rules.add(compiledRule(rule, done)));
    }
    draft.problems().refuseIfAny();
    return new CompiledPolicy(document, rules, warnings(document, rules));
  }

  private static CompiledPolicy.CompiledRule compiledRule(
      Rule rule, Expressions.Compiled compiled) {
    Match match =
        new Match(rule.id(), rule.reason(), rule.severity(), rule.decision(), rule.message());
    return new CompiledPolicy.CompiledRule(rule, match, compiled.program(), compiled.references());
  }

  private static List<String> warnings(
      PolicyDocument document, List<CompiledPolicy.CompiledRule> rules) {
    List<String> warnings = new ArrayList<>();
    if (document.tests().isEmpty()) {
      warnings.add("The policy has no tests: add some, they run at every validation.");
    }
    Set<String> used = new HashSet<>();
    for (CompiledPolicy.CompiledRule rule : rules) {
      used.addAll(rule.references());
      warnings(rule, warnings);
    }
    for (Constant constant : document.constants()) {
      if (!used.contains(constant.name())) {
        warnings.add("No rule uses the variable " + constant.name() + ": remove it.");
      }
    }
    return warnings;
  }

  private static void warnings(CompiledPolicy.CompiledRule compiled, List<String> warnings) {
    Rule rule = compiled.rule();
    if (rule.decision() == Verdict.CHECK
        && !compiled.references().contains(Variable.CHECKED.variableName())) {
      warnings.add(
          "Rule %s says CHECK whether or not the checks have run: ask for !checked."
              .formatted(rule.id()));
    }
    boolean asksPeople = rule.decision() == Verdict.APPROVE;
    if (!asksPeople
        && (!rule.approverGroup().isEmpty()
            || rule.approvers() > 1
            || !rule.approvalExpiry().equals(Rule.DEFAULT_APPROVAL_EXPIRY))) {
      warnings.add(
          "Rule %s names approvers or an expiry but does not say APPROVE.".formatted(rule.id()));
    }
  }
}
