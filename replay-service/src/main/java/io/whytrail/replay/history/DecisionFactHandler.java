package io.whytrail.replay.history;

import io.whytrail.interaction.v1.FactType;
import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactHandler;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Follows policy: every decision it makes becomes part of the history.
@Singleton
final class DecisionFactHandler implements FactHandler<RecordedDecision> {

  private final DecisionClient decisions;
  private final PostgresHistory history;

  DecisionFactHandler(DecisionClient decisions, PostgresHistory history) {
    this.decisions = decisions;
    this.history = history;
  }

  @Override
  public String source() {
    return "policy";
  }

  @Override
  public Set<FactType> types() {
    return Set.of(FactType.FACT_TYPE_DECISION_MADE);
  }

  @Override
  public Map<String, RecordedDecision> load(String tenant, List<Fact> facts) {
    return decisions.fetch(tenant, facts.stream().map(Fact::id).distinct().toList());
  }

  @Override
  public void apply(String tenant, Fact fact, RecordedDecision decision) {
    history.add(tenant, decision);
  }
}
