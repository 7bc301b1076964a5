package io.whytrail.replay.leg;

import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.suite.SuiteCase;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds what cases are replayed on, and makes sure that it is what was frozen.
@Singleton
final class Bases {

  private final DecisionClient decisions;

  Bases(DecisionClient decisions) {
    this.decisions = decisions;
  }

  /// One for each case, in their order: what the cases bring themselves, and the rest from policy.
  List<Basis> of(String tenant, List<SuiteCase> cases) {
    Map<String, RecordedDecision> recorded = new HashMap<>();
    cases.forEach(
        one -> one.decision().ifPresent(decision -> recorded.put(one.decisionId(), decision)));
    List<String> elsewhere =
        cases.stream()
            .map(SuiteCase::decisionId)
            .filter(decisionId -> !recorded.containsKey(decisionId))
            .toList();
    recorded.putAll(decisions.fetch(tenant, elsewhere));
    return cases.stream()
        .map(one -> basis(one, Optional.ofNullable(recorded.get(one.decisionId()))))
        .toList();
  }

  private static Basis basis(SuiteCase one, Optional<RecordedDecision> recorded) {
    if (recorded.isEmpty()) {
      return new Basis.Lacking("missing:decision");
    }
    RecordedDecision decision = recorded.get();
    if (!decision.digest().equals(one.digest())) {
      return new Basis.Lacking("changed:decision");
    }
    return decision.variablesJson().isEmpty()
        ? new Basis.Lacking("missing:variables")
        : new Basis.Known(decision);
  }
}
