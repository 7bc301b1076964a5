package io.whytrail.policy.approval;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.policy.rollout.ActivePolicies;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.Ruling;
import io.whytrail.policy.rule.Variables;
import io.whytrail.policy.rule.Verdict;
import io.whytrail.policy.session.Sessions;
import io.whytrail.policy.storage.Ids;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.messaging.Outbox;
import io.whytrail.runtime.messaging.PendingFact;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Opens, resolves, redeems and expires approvals; each step leaves a fact.
@Singleton
public class Approvals {

  private static final int SWEEP = 500;

  private final PostgresApprovals store;
  private final ActivePolicies policies;
  private final Sessions sessions;
  private final ApprovalChanges changes;
  private final Outbox outbox;
  private final Clock clock;

  Approvals(
      PostgresApprovals store,
      ActivePolicies policies,
      Sessions sessions,
      ApprovalChanges changes,
      Outbox outbox,
      Clock clock) {
    this.store = store;
    this.policies = policies;
    this.sessions = sessions;
    this.changes = changes;
    this.outbox = outbox;
    this.clock = clock;
  }

  /// Opens an approval in the transaction of the decision that asks for it.
  @Transactional(Transactional.TxType.MANDATORY)
  public void open(String tenant, Approval approval) {
    store.insert(tenant, approval);
    outbox.append(fact(tenant, FactType.FACT_TYPE_APPROVAL_REQUESTED, approval));
  }

  /// An approval as it is now: one whose time has come is expired, swept or not.
  Approval get(String tenant, String id) {
    UUID uuid = parse(id);
    expire(tenant, uuid);
    return store.find(tenant, uuid).orElseThrow(() -> unknown(id));
  }

  @Transactional
  void expire(String tenant, UUID id) {
    store.expire(tenant, id, now()).ifPresent(expired -> resolved(tenant, expired));
  }

  @Transactional
  void expireDue(String tenant) {
    store.expireDue(tenant, now()).forEach(expired -> resolved(tenant, expired));
  }

  List<Approval> list(
      String tenant, Optional<ApprovalState> state, String interactionId, UUID below, int limit) {
    expireDue(tenant);
    Collection<ApprovalState> states =
        state
            .<Collection<ApprovalState>>map(List::of)
            .orElseGet(() -> EnumSet.allOf(ApprovalState.class));
    return store.list(tenant, states, interactionId, below, limit);
  }

  List<Approval> batch(String tenant, Collection<UUID> ids) {
    return store.find(tenant, ids);
  }

  /// A person grants or rejects. It stays pending until as many people as it needs have granted it;
  /// one rejection is enough.
  Approval resolve(
      String tenant,
      String id,
      ApprovalState verdict,
      String resolver,
      String comment,
      String actionDigest) {
    UUID uuid = parse(id);
    Approval approval =
        settle(tenant, uuid, verdict, resolver, comment, actionDigest)
            .orElseThrow(() -> whyNotResolved(get(tenant, id), resolver, actionDigest));
    changes.changed(uuid);
    return approval;
  }

  @Transactional
  Optional<Approval> settle(
      String tenant,
      UUID id,
      ApprovalState verdict,
      String resolver,
      String comment,
      String actionDigest) {
    Instant now = now();
    Optional<Approval> open = store.lockResolvable(tenant, id, resolver, actionDigest, now);
    if (open.isEmpty()) {
      return Optional.empty();
    }
    if (verdict == ApprovalState.GRANTED) {
      if (!store.grant(tenant, id, new Approval.Grant(resolver, comment, now))) {
        throw alreadyGranted(open.get(), resolver);
      }
      if (open.get().grants().size() + 1 < open.get().quorum()) {
        return store.find(tenant, id);
      }
    }
    Optional<Approval> settled =
        store.resolve(tenant, id, verdict, resolver, comment, actionDigest, now);
    settled.ifPresent(approval -> resolved(tenant, approval));
    return settled;
  }

  private static Failure alreadyGranted(Approval approval, String resolver) {
    return Failure.of(
        ErrorReason.ERROR_REASON_APPROVAL_RESOLVED,
        "You have granted this approval already: %d different people must."
            .formatted(approval.quorum()),
        Map.of("approval_id", approval.id().toString(), "resolver", resolver));
  }

  private Failure whyNotResolved(Approval approval, String resolver, String actionDigest) {
    if (approval.state() == ApprovalState.EXPIRED) {
      return expired(approval);
    }
    if (approval.state() != ApprovalState.PENDING) {
      return alreadyResolved(approval);
    }
    if (approval.requester().equals(resolver)) {
      return Failure.of(
          ErrorReason.ERROR_REASON_SELF_APPROVAL,
          "You asked for this action, so somebody else has to approve it.",
          Map.of("requester", approval.requester()));
    }
    if (!approval.actionDigest().equals(actionDigest)) {
      return mismatch(approval, actionDigest);
    }
    // It was pending and resolvable when it was read, so the update lost a race to the clock.
    return expired(approval);
  }

  /// Uses a granted approval up, for exactly the approved action.
  Approval redeem(String tenant, String id, String actionDigest) {
    UUID uuid = parse(id);
    Approval approval =
        use(tenant, uuid, actionDigest)
            .orElseThrow(() -> whyNotRedeemed(get(tenant, id), actionDigest));
    changes.changed(uuid);
    return approval;
  }

  /// Holds the active policy still while it decides, so that no activation slips in between.
  @Transactional
  Optional<Approval> use(String tenant, UUID id, String actionDigest) {
    Instant now = now();
    Optional<Approval> found = store.find(tenant, id);
    if (found.isEmpty() || found.get().state() != ApprovalState.GRANTED) {
      return Optional.empty();
    }
    CompiledPolicy policy = policies.heldActive(tenant);
    Optional<Approval> redeemed = store.redeem(tenant, id, actionDigest, now);
    redeemed.ifPresent(approval -> {
      decideAgain(approval, policy, now);
      sessions.happens(tenant, approval.decisionId());
      outbox.append(fact(tenant, FactType.FACT_TYPE_APPROVAL_REDEEMED, approval));
    });
    return redeemed;
  }

  /// A person agreed under another policy: what the policy of today forbids stays forbidden.
  private static void decideAgain(Approval approval, CompiledPolicy policy, Instant now) {
    if (policy.digest().equals(approval.policyDigest())) {
      return;
    }
    Variables variables = Variables.ofJson(approval.variablesJson()).toBuilder().now(now).build();
    Ruling ruling = policy.rule(approval.stage(), variables);
    if (ruling.verdict() == Verdict.BLOCK) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_NOT_ALLOWED,
          "The policy changed since the approval and now forbids this action: do not run it.",
          Map.of(
              "approval_id", approval.id().toString(),
              "policy_digest", policy.digest(),
              "rule_id", ruling.matches().getFirst().ruleId()));
    }
  }

  private Failure whyNotRedeemed(Approval approval, String actionDigest) {
    if (!approval.actionDigest().equals(actionDigest)) {
      return mismatch(approval, actionDigest);
    }
    return switch (approval.state()) {
      case PENDING ->
          Failure.of(
              ErrorReason.ERROR_REASON_APPROVAL_NOT_GRANTED,
              "Nobody has granted this approval yet: wait for a reviewer.",
              Map.of("approval_id", approval.id().toString()));
      case REJECTED ->
          Failure.of(
              ErrorReason.ERROR_REASON_NOT_ALLOWED,
              "A reviewer rejected this action: do not run it.",
              Map.of("approval_id", approval.id().toString()));
      case REDEEMED -> alreadyResolved(approval);
      case GRANTED, EXPIRED -> expired(approval);
    };
  }

  /// Lets all approvals expire whose time has come.
  void sweep() {
    List<PostgresApprovals.Owned> expired;
    do {
      expired = sweepOnce();
      expired.forEach(one -> changes.changed(one.approval().id()));
    } while (expired.size() == SWEEP);
  }

  @Transactional
  List<PostgresApprovals.Owned> sweepOnce() {
    List<PostgresApprovals.Owned> expired = store.expireDue(now(), SWEEP);
    expired.forEach(one -> resolved(one.tenant(), one.approval()));
    return expired;
  }

  private void resolved(String tenant, Approval approval) {
    outbox.append(fact(tenant, FactType.FACT_TYPE_APPROVAL_RESOLVED, approval));
  }

  private static PendingFact fact(String tenant, FactType type, Approval approval) {
    return new PendingFact(
        tenant, type, approval.id().toString(), approval.interactionId(), approval.correlationId());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static UUID parse(String id) {
    return Ids.parse(id).orElseThrow(() -> unknown(id));
  }

  private static Failure unknown(String id) {
    return Failure.of(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        "There is no approval with this id in your tenant.",
        Map.of("approval_id", id));
  }

  private static Failure expired(Approval approval) {
    return Failure.of(
        ErrorReason.ERROR_REASON_APPROVAL_EXPIRED,
        "The approval expired: ask again.",
        Map.of(
            "approval_id", approval.id().toString(),
            "expire_time", approval.expireTime().toString()));
  }

  private static Failure alreadyResolved(Approval approval) {
    return Failure.of(
        ErrorReason.ERROR_REASON_APPROVAL_RESOLVED,
        "This approval is %s already.".formatted(approval.state()),
        Map.of(
            "approval_id", approval.id().toString(),
            "state", approval.state().name(),
            "resolver", approval.resolver()));
  }

  private static Failure mismatch(Approval approval, String actionDigest) {
    return Failure.of(
        ErrorReason.ERROR_REASON_ACTION_MISMATCH,
        "The approval is for another action: look at it again, or ask for this one.",
        Map.of("approved", approval.actionDigest(), "given", actionDigest));
  }
}
