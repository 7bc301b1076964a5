package io.whytrail.replay.history;

import io.whytrail.interaction.v1.FactType;
import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactHandler;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Follows policy: every decision it makes becomes part of the history, and what people say about
/// one becomes part of the decision's row.
@Singleton
final class PolicyFactHandler implements FactHandler<PolicyFactHandler.Content> {

  private final DecisionClient decisions;
  private final LabelClient labels;
  private final PostgresHistory history;

  PolicyFactHandler(DecisionClient decisions, LabelClient labels, PostgresHistory history) {
    this.decisions = decisions;
    this.labels = labels;
    this.history = history;
  }

  /// What is behind a fact.
  sealed interface Content {

    record Made(RecordedDecision decision) implements Content {}

    record Labelled(GivenLabel label) implements Content {}
  }

  @Override
  public String source() {
    return "policy";
  }

  @Override
  public Set<FactType> types() {
    return Set.of(FactType.FACT_TYPE_DECISION_MADE, FactType.FACT_TYPE_LABEL_GIVEN);
  }

  @Override
  public Map<String, Content> load(String tenant, List<Fact> facts) {
    Map<String, Content> contents = new HashMap<>();
    decisions
        .fetch(tenant, ids(facts, FactType.FACT_TYPE_DECISION_MADE))
        .forEach((id, decision) -> contents.put(id, new Content.Made(decision)));
    labels
        .fetch(tenant, ids(facts, FactType.FACT_TYPE_LABEL_GIVEN))
        .forEach((id, label) -> contents.put(id, new Content.Labelled(label)));
    return contents;
  }

  private static List<String> ids(List<Fact> facts, FactType type) {
    return facts.stream().filter(fact -> fact.type() == type).map(Fact::id).distinct().toList();
  }

  @Override
  public void apply(String tenant, Fact fact, Content content) {
    switch (content) {
      case Content.Made(RecordedDecision decision) -> history.add(tenant, decision);
      case Content.Labelled(GivenLabel label) -> history.label(tenant, label);
    }
  }
}
