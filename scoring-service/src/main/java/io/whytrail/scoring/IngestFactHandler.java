package io.whytrail.scoring;

import io.whytrail.interaction.v1.FactType;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactHandler;
import io.whytrail.scoring.InteractionHandler.Recorded;
import io.whytrail.scoring.feedback.GivenLabel;
import io.whytrail.scoring.feedback.LabelHandler;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows ingest: what it records is rated, and what people say about that is learnt from.
@Singleton
final class IngestFactHandler implements FactHandler<IngestFactHandler.Content> {

  private final InteractionHandler interactions;
  private final LabelHandler labels;

  IngestFactHandler(InteractionHandler interactions, LabelHandler labels) {
    this.interactions = interactions;
    this.labels = labels;
  }

  /// What is behind the facts of one id. Producers choose the ids of interactions: one may be that
  /// of a label, too.
  record Content(@Nullable Recorded recorded, @Nullable GivenLabel label) {}

  @Override
  public String source() {
    return "ingest";
  }

  @Override
  public Set<FactType> types() {
    return Set.of(
        FactType.FACT_TYPE_INTERACTION_RECORDED,
        FactType.FACT_TYPE_DECISION_MADE,
        FactType.FACT_TYPE_LABEL_GIVEN);
  }

  @Override
  public Map<String, Content> load(String tenant, List<Fact> facts) {
    Map<String, Recorded> recorded =
        interactions.load(tenant, of(FactType.FACT_TYPE_INTERACTION_RECORDED, facts));
    Map<String, GivenLabel> given = labels.load(tenant, of(FactType.FACT_TYPE_LABEL_GIVEN, facts));
    Map<String, Content> contents = new HashMap<>();
    // Of a decision only its place is kept, which the fact itself tells.
    for (Fact fact : facts) {
      contents.put(fact.id(), new Content(recorded.get(fact.id()), given.get(fact.id())));
    }
    return contents;
  }

  private static List<Fact> of(FactType type, List<Fact> facts) {
    return facts.stream().filter(fact -> fact.type() == type).toList();
  }

  @Override
  public void apply(String tenant, Fact fact, Content content) {
    if (fact.type() == FactType.FACT_TYPE_DECISION_MADE) {
      labels.decided(tenant, fact);
    } else if (fact.type() == FactType.FACT_TYPE_LABEL_GIVEN) {
      GivenLabel label = content.label();
      if (label != null) {
        labels.given(tenant, label);
      }
    } else {
      Recorded recorded = content.recorded();
      if (recorded != null) {
        interactions.apply(tenant, fact, recorded);
      }
    }
  }
}
