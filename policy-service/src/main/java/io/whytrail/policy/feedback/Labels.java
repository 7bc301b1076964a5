package io.whytrail.policy.feedback;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.policy.decision.Decision;
import io.whytrail.policy.decision.Decisions;
import io.whytrail.policy.rule.Match;
import io.whytrail.policy.storage.Ids;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.messaging.Outbox;
import io.whytrail.runtime.messaging.PendingFact;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Labels decisions. A person has one label on a decision that counts: the newest.
@Singleton
public class Labels {

  private final PostgresLabels store;
  private final Decisions decisions;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  Labels(PostgresLabels store, Decisions decisions, Outbox outbox, Ids ids, Clock clock) {
    this.store = store;
    this.decisions = decisions;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /// Locks the decision, so that two labels of one person are given one after the other.
  @Transactional
  Label create(String tenant, String decisionId, LabelKind kind, String labeller, String comment) {
    Decision decision =
        Ids.parse(decisionId)
            .flatMap(id -> decisions.lock(tenant, id))
            .orElseThrow(() -> unknown(decisionId));
    Label label =
        new Label(
            ids.next(),
            decision.id(),
            decision.interactionId(),
            kind,
            decision.policyDigest(),
            decision.modelVersion(),
            decision.matches().stream().map(Match::ruleId).toList(),
            labeller,
            comment,
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            decision.correlationId());
    store.supersede(tenant, decision.id(), labeller);
    store.insert(tenant, label);
    outbox.append(
        new PendingFact(
            tenant,
            FactType.FACT_TYPE_LABEL_GIVEN,
            label.id().toString(),
            label.interactionId(),
            label.correlationId()));
    return label;
  }

  List<Label> list(String tenant, PostgresLabels.Filter filter, UUID below, int limit) {
    return store.list(tenant, filter, below, limit);
  }

  List<Label> find(String tenant, Collection<UUID> wanted) {
    return store.find(tenant, wanted);
  }

  /// What people last said about decisions; those without a label are left out.
  public Map<UUID, LabelKind> newest(String tenant, Collection<UUID> decisionIds) {
    return store.newest(tenant, decisionIds);
  }

  /// What people last said about decisions of one version in which a rule matched, newest first.
  public Map<UUID, LabelKind> ofRule(String tenant, String policyDigest, String rule, int limit) {
    return store.ofRule(tenant, policyDigest, rule, limit);
  }

  private static Failure unknown(String decisionId) {
    return Failure.of(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        "There is no decision with this id in your tenant.",
        Map.of("decision_id", decisionId));
  }
}
