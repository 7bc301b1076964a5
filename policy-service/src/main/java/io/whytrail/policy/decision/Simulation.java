package io.whytrail.policy.decision;

import io.whytrail.policy.rollout.ActivePolicies;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.Ruling;
import io.whytrail.policy.rule.Stage;
import io.whytrail.policy.rule.Variable;
import io.whytrail.policy.rule.Variables;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Decides recorded cases again, by any policy. It sees recorded variables and nothing else: no
/// clock, no storage and no approvals, so that a case has one answer however often it is asked.
@Singleton
final class Simulation {

  private final ActivePolicies policies;

  Simulation(ActivePolicies policies) {
    this.policies = policies;
  }

  CompiledPolicy stored(String tenant, String digest) {
    return policies.version(tenant, digest);
  }

  CompiledPolicy document(String document) {
    return policies.document(document);
  }

  /// What a candidate says about a case, or why it can't say.
  sealed interface Answer {

    record Ruled(Ruling ruling) implements Answer {}

    /// It can not say.
    ///
    /// @param reason such as `missing:amount`
    record NotReplayable(String reason) implements Answer {}
  }

  /// Answers one case.
  ///
  /// @param decideTime the recorded clock value, for a case that was recorded without it
  Answer answer(
      CompiledPolicy policy, Stage stage, String variablesJson, Optional<Instant> decideTime) {
    Variables variables;
    try {
      variables = Variables.ofJson(variablesJson);
    } catch (IllegalArgumentException e) {
      return new Answer.NotReplayable("invalid:variables_json");
    }
    if (!variables.has(Variable.NOW) && decideTime.isPresent()) {
      variables = variables.toBuilder().now(decideTime.get()).build();
    }
    List<String> missing = policy.missing(stage, variables);
    return missing.isEmpty()
        ? new Answer.Ruled(policy.rule(stage, variables))
        : new Answer.NotReplayable("missing:" + missing.getFirst());
  }
}
