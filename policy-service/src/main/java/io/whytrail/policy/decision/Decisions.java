package io.whytrail.policy.decision;

import io.whytrail.interaction.v1.FactType;
import io.whytrail.policy.approval.Approval;
import io.whytrail.policy.approval.ApprovalState;
import io.whytrail.policy.approval.Approvals;
import io.whytrail.policy.rollout.ActivePolicies;
import io.whytrail.policy.rollout.Lineup;
import io.whytrail.policy.rollout.Trials;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.PolicyCompiler;
import io.whytrail.policy.rule.Ruling;
import io.whytrail.policy.rule.Stage;
import io.whytrail.policy.rule.Variable;
import io.whytrail.policy.rule.Verdict;
import io.whytrail.policy.session.Sessions;
import io.whytrail.policy.storage.Ids;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.messaging.Outbox;
import io.whytrail.runtime.messaging.PendingFact;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Decides by the active policy. The decision, the approval it asks for and their facts are stored
/// in one transaction, so that nothing is answered that is not on record.
@Singleton
public class Decisions {

  private final PostgresDecisions store;
  private final ActivePolicies policies;
  private final Approvals approvals;
  private final Sessions sessions;
  private final Trials trials;
  private final DecisionMeters meters;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;
  private final String schemaDigest = Variable.schemaDigest();

  Decisions(
      PostgresDecisions store,
      ActivePolicies policies,
      Approvals approvals,
      Sessions sessions,
      Trials trials,
      DecisionMeters meters,
      Outbox outbox,
      Ids ids,
      Clock clock) {
    this.store = store;
    this.policies = policies;
    this.approvals = approvals;
    this.sessions = sessions;
    this.trials = trials;
    this.meters = meters;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /// Decides, or returns what was decided when the same question was asked before. Most questions
  /// are new, so nobody looks first: storing the answer shows whether there is an earlier one.
  @Transactional
  Decision decide(String tenant, Question question) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Lineup lineup = policies.lineup(tenant);
    Sessions.Step step =
        new Sessions.Step(question.sessionId(), question.interactionId(), question.evaluationId());
    Question.Seen seen =
        question.seen(now, sessions.before(tenant, step, question.stage() == Stage.ACTION));
    Rulings rulings = rulings(lineup, question, seen);
    Ruling ruling = rulings.counts();
    boolean asksPeople = ruling.verdict() == Verdict.APPROVE && !question.evaluationId().isEmpty();
    UUID approvalId = ids.next();
    Decision decision =
        decision(question, seen, rulings, now, asksPeople ? approvalId.toString() : "");
    if (!store.insert(tenant, decision)) {
      return store.findEarlier(tenant, question).orElseThrow();
    }
    rulings.compared(trials, tenant, decision.id());
    sessions.add(tenant, step, decision.id(), seen.events(), happens(question, ruling.verdict()));
    outbox.append(
        new PendingFact(
            tenant,
            FactType.FACT_TYPE_DECISION_MADE,
            decision.id().toString(),
            decision.interactionId(),
            decision.correlationId()));
    if (asksPeople) {
      approvals.open(tenant, approval(approvalId, decision, question, ruling));
    }
    meters.count(question.stage(), ruling);
    return decision;
  }

  /// What is on record has happened whatever is said about it now.
  private static boolean happens(Question question, Verdict verdict) {
    return question.evaluationId().isEmpty() || verdict == Verdict.ALLOW;
  }

  /// What each version says to one question.
  ///
  /// @param active the active version's, which counts unless there is a canary's
  private record Rulings(
      Lineup lineup,
      Ruling active,
      Optional<Lineup.Beside> canary,
      Optional<Ruling> canaryRuling,
      Optional<Ruling> shadowRuling) {

    Ruling counts() {
      return canaryRuling.orElse(active);
    }

    String policyDigest() {
      return canary.map(Lineup.Beside::policy).orElse(lineup.active()).digest();
    }

    Optional<Decision.Shadow> shadow() {
      return shadowRuling.map(ruling ->
          new Decision.Shadow(
              lineup.shadow().orElseThrow().policy().digest(), ruling.verdict(), ruling.matches()));
    }

    void compared(Trials trials, String tenant, UUID decisionId) {
      canaryRuling.ifPresent(
          ruling -> trials.compared(tenant, canary.orElseThrow(), decisionId, active, ruling));
      shadowRuling.ifPresent(ruling ->
          trials.compared(tenant, lineup.shadow().orElseThrow(), decisionId, active, ruling));
    }
  }

  /// All versions see the same facts in the same call.
  private Rulings rulings(Lineup lineup, Question question, Question.Seen seen) {
    Optional<Lineup.Beside> canary = lineup.canaryFor(question.canaryKey());
    Function<CompiledPolicy, Ruling> rule =
        policy -> policy.rule(question.stage(), seen.variables());
    return new Rulings(
        lineup,
        meters.time(() -> rule.apply(lineup.active())),
        canary,
        canary.map(Lineup.Beside::policy).map(rule),
        lineup.shadow().map(Lineup.Beside::policy).map(rule));
  }

  private Decision decision(
      Question question, Question.Seen seen, Rulings rulings, Instant now, String approvalId) {
    Ruling ruling = rulings.counts();
    return new Decision(
        ids.next(),
        question.interactionId(),
        question.evaluationId(),
        correlation(question),
        question.assessment().map(Assessment::id).orElse(""),
        question.assessment().map(Assessment::modelVersion).orElse(""),
        question.stage(),
        ruling.verdict(),
        ruling.matches(),
        ruling.obligations(),
        ruling.message(),
        rulings.policyDigest(),
        PolicyCompiler.engineVersion(),
        schemaDigest,
        seen.variables().json(),
        now,
        approvalId,
        seen.degraded(),
        question.previousDecisionId(),
        rulings.shadow(),
        rulings.canary().isPresent());
  }

  /// The interaction's id wins over that of the call, so that everything about it joins.
  private static String correlation(Question question) {
    return question
        .assessment()
        .map(Assessment::correlationId)
        .filter(id -> !id.isEmpty())
        .orElseGet(Correlation::id);
  }

  private static Approval approval(UUID id, Decision decision, Question question, Ruling ruling) {
    return new Approval(
        id,
        decision.id(),
        decision.interactionId(),
        decision.evaluationId(),
        decision.correlationId(),
        ApprovalState.PENDING,
        question.facts().actionDigest(),
        decision.policyDigest(),
        decision.stage(),
        decision.variablesJson(),
        question.facts().toolName(),
        question.facts().argumentsJson(),
        question.facts().requester(),
        "",
        "",
        decision.decideTime(),
        decision.decideTime().plus(expiry(question, ruling)),
        Optional.empty(),
        Optional.empty(),
        decision.matches().getFirst().ruleId(),
        ruling.message(),
        ruling.approverGroup(),
        ruling.approvers(),
        List.of(),
        0);
  }

  /// No longer than the rule allows, and no longer than the caller waits.
  private static Duration expiry(Question question, Ruling ruling) {
    return question
        .facts()
        .patience()
        .filter(Duration::isPositive)
        .filter(patience -> patience.compareTo(ruling.approvalExpiry()) < 0)
        .map(patience -> patience.truncatedTo(ChronoUnit.MICROS))
        .orElse(ruling.approvalExpiry());
  }

  /// Stored decisions, in no particular order; unknown ids are left out.
  public List<Decision> find(String tenant, Collection<UUID> wanted) {
    return store.find(tenant, wanted);
  }

  /// A decision that nobody else labels before the current transaction ends.
  @Transactional(Transactional.TxType.MANDATORY)
  public Optional<Decision> lock(String tenant, UUID id) {
    return store.lock(tenant, id);
  }

  /// A page of the newest decisions of a time range that lie below an id.
  public List<Decision> page(
      String tenant, Optional<Instant> from, Optional<Instant> until, UUID below, int limit) {
    return store.list(
        tenant, new PostgresDecisions.Filter("", "", "", "", "", from, until), below, limit);
  }

  List<Decision> list(String tenant, PostgresDecisions.Filter filter, UUID below, int limit) {
    return store.list(tenant, filter, below, limit);
  }
}
