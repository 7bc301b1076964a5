package io.whytrail.policy.rule;

import java.util.List;
import java.util.Map;

/// A policy as its author wrote it, read and checked except for its expressions.
///
/// @param digest of the document as canonical JSON (RFC 8785): comments and layout don't change it
/// @param defaults what is said where no rule matches; has every stage
public record PolicyDocument(
    String digest,
    String name,
    String description,
    List<Constant> constants,
    Map<Stage, Verdict> defaults,
    List<Rule> rules,
    List<PolicyTest> tests) {

  public PolicyDocument {
    constants = List.copyOf(constants);
    defaults = Map.copyOf(defaults);
    rules = List.copyOf(rules);
    tests = List.copyOf(tests);
  }
}
