package io.whytrail.policy.rollout;

import io.whytrail.interaction.v1.FactType;
import io.whytrail.policy.rule.CanonicalJson;
import io.whytrail.policy.storage.Ids;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.messaging.Outbox;
import io.whytrail.runtime.messaging.PendingFact;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/// Keeps the steps of versions, each with its fact, so that each gets its place in the ledger.
@Singleton
final class Steps {

  private final PostgresPolicies store;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  Steps(PostgresPolicies store, Outbox outbox, Ids ids, Clock clock) {
    this.store = store;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /// A step to be taken.
  ///
  /// @param author who takes it; a service's own name where nobody asked
  record Step(
      String tenant,
      String digest,
      PolicyState state,
      String author,
      String reason,
      int percent,
      boolean rollback,
      Map<String, ?> evidence) {

    static Step to(PolicyState state, String tenant, String digest, String author, String reason) {
      return new Step(tenant, digest, state, author, reason, 0, false, Map.of());
    }

    Step resting(Map<String, ?> on) {
      return new Step(tenant, digest, state, author, reason, percent, rollback, on);
    }

    Step percent(int share) {
      return new Step(tenant, digest, state, author, reason, share, rollback, evidence);
    }

    Step back() {
      return new Step(tenant, digest, state, author, reason, percent, true, evidence);
    }
  }

  /// Takes a step that does not change which version is active.
  Activation take(Step step) {
    Activation taken =
        new Activation(
            ids.next(),
            step.digest(),
            "",
            step.author(),
            step.reason(),
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            step.rollback(),
            "",
            step.state(),
            step.percent(),
            step.evidence().isEmpty() ? "" : CanonicalJson.write(step.evidence()));
    store.insert(step.tenant(), taken);
    store.setState(step.tenant(), step.digest(), step.state());
    publish(step.tenant(), taken.id());
    return taken;
  }

  void publish(String tenant, UUID step) {
    outbox.append(
        new PendingFact(
            tenant, FactType.FACT_TYPE_POLICY_ACTIVATED, step.toString(), "", Correlation.id()));
  }
}
