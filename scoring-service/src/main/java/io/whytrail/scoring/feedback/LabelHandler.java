package io.whytrail.scoring.feedback;

import io.whytrail.runtime.messaging.Fact;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What the record says about labels and what they need. All of it is kept in the transaction that
/// moves the mark; the examples themselves are made soon after.
@Singleton
public final class LabelHandler {

  private final LabelClient client;
  private final PostgresExamples examples;
  private final Clock clock;

  LabelHandler(LabelClient client, PostgresExamples examples, Clock clock) {
    this.client = client;
    this.examples = examples;
    this.clock = clock;
  }

  /// The labels behind facts of one batch, by id. Labels lie between other leaves, so that these
  /// are the first ones from the first of them on.
  public Map<String, GivenLabel> load(String tenant, List<Fact> facts) {
    if (facts.isEmpty()) {
      return Map.of();
    }
    return client.labels(tenant, facts.getFirst().index(), facts.size()).stream()
        .collect(Collectors.toMap(GivenLabel::id, Function.identity(), (first, _) -> first));
  }

  /// A decision was sealed: a label of it will not say at which stage it was made.
  public void decided(String tenant, Fact fact) {
    examples.keepDecision(tenant, fact.id(), fact.index());
  }

  /// A label was sealed.
  public void given(String tenant, GivenLabel label) {
    examples.keepLabel(tenant, label, clock.instant());
  }

  /// An interaction was recorded and assessed: there may be labels from the gate that wait for it.
  public void recorded(String tenant, String interactionId) {
    examples.wake(tenant, interactionId, clock.instant());
  }
}
