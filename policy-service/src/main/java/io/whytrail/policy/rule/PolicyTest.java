package io.whytrail.policy.rule;

import java.util.List;
import java.util.Optional;

/// A test that travels inside a policy.
///
/// @param given the variables; those that are not named are neutral
/// @param rules the ids of exactly the rules that must match, in any order; empty where it does not
///   matter
/// @param obligations exactly the obligations that must follow; empty where it does not matter
public record PolicyTest(
    String name,
    Stage stage,
    Variables given,
    Verdict decision,
    Optional<List<String>> rules,
    Optional<List<Obligation>> obligations) {

  public PolicyTest {
    rules = rules.map(List::copyOf);
    obligations = obligations.map(List::copyOf);
  }
}
