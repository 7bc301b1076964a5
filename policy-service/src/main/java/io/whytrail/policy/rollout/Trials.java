package io.whytrail.policy.rollout;

import io.whytrail.policy.rollout.ErrorBudget.Counts;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.Ruling;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Versions beside the active one: how a trial begins, what it says, and how it ends.
@Singleton
public class Trials {

  private static final String SYSTEM = "system";
  private static final int DEFAULT_PERCENT = 5;
  private static final int FLIPS = 100;

  private final PostgresPolicies policies;
  private final PostgresTrials trials;
  private final ActivePolicies active;
  private final Readiness readiness;
  private final Steps steps;

  Trials(
      PostgresPolicies policies,
      PostgresTrials trials,
      ActivePolicies active,
      Readiness readiness,
      Steps steps) {
    this.policies = policies;
    this.trials = trials;
    this.active = active;
    this.readiness = readiness;
    this.steps = steps;
  }

  /// A wish to put a version beside the active one.
  ///
  /// @param percent 0 for the usual share
  record Wish(
      String digest, PolicyState state, String reason, int percent, Optional<ErrorBudget> budget) {}

  record Begun(PolicyVersion version, Activation step) {}

  @Transactional
  Begun begin(String tenant, String author, Wish wish) {
    PolicyVersion version = readiness.require(tenant, wish.digest());
    String evidence = evidence(tenant, version, wish.state());
    CompiledPolicy current = active.active(tenant);
    policies.lockActive(tenant);
    if (current.digest().equals(wish.digest())) {
      throw Refusal.state("This version decides already.", PolicyState.ACTIVE);
    }
    trials.remove(tenant, wish.digest());
    boolean canary = wish.state() == PolicyState.CANARY;
    int percent = canary ? (wish.percent() == 0 ? DEFAULT_PERCENT : wish.percent()) : 0;
    ErrorBudget budget = canary ? wish.budget().orElse(ErrorBudget.DEFAULT) : ErrorBudget.UNLIMITED;
    Activation step =
        steps.take(
            Steps.Step.to(wish.state(), tenant, wish.digest(), author, wish.reason())
                .percent(percent)
                .resting(canary ? Map.of("backtest_id", evidence) : Map.of()));
    Trial trial =
        new Trial(wish.state(), wish.digest(), step.id(), percent, budget, step.activateTime());
    trials.replace(tenant, trial).ifPresent(replaced -> rest(tenant, replaced));
    return new Begun(readiness.require(tenant, wish.digest()), step);
  }

  /// Refuses a version that is not ready; the backtest that a canary rests on.
  private String evidence(String tenant, PolicyVersion version, PolicyState wanted) {
    if (!version.state().tested()) {
      throw Refusal.state("Validate the version first.", version.state());
    }
    readiness.check(version);
    if (wanted != PolicyState.CANARY) {
      return "";
    }
    return policies
        .backtest(tenant, version.digest())
        .orElseThrow(() ->
            Refusal.state(
                "Backtest this version first: a canary needs a report of its digest that replayed"
                    + " at least one decision.",
                version.state()))
        .toString();
  }

  /// The state of a version whose trial was replaced.
  private void rest(String tenant, Trial ended) {
    policies.setState(tenant, ended.policyDigest(), resting(tenant, ended));
  }

  private PolicyState resting(String tenant, Trial ended) {
    if (ended.state() == PolicyState.CANARY) {
      return PolicyState.RETIRED;
    }
    return policies.backtest(tenant, ended.policyDigest()).isPresent()
        ? PolicyState.BACKTESTED
        : PolicyState.VALIDATED;
  }

  @Transactional
  Begun end(String tenant, String author, String digest, String reason) {
    PolicyVersion version = readiness.require(tenant, digest);
    Trial ended =
        trials.remove(tenant, digest).stream()
            .findFirst()
            .orElseThrow(
                () -> Refusal.state("This version is neither shadow nor canary.", version.state()));
    Activation step =
        steps.take(
            Steps.Step.to(resting(tenant, ended), tenant, digest, author, reason)
                .resting(evidence(trials.counts(tenant, ended.stepId()))));
    return new Begun(readiness.require(tenant, digest), step);
  }

  /// The version became active, so its trial is over.
  void activated(String tenant, String digest) {
    trials.remove(tenant, digest);
  }

  /// Keeps what a trial's version and the active one say to the same question. A canary that uses
  /// its budget up is rolled back in the transaction of the decision that does.
  @Transactional(Transactional.TxType.MANDATORY)
  public void compared(
      String tenant, Lineup.Beside beside, UUID decisionId, Ruling active, Ruling candidate) {
    Trial trial = beside.trial();
    Difference difference = Difference.of(active, candidate);
    trials.add(tenant, trial.stepId(), decisionId, difference);
    boolean costs = difference.direction() != Difference.Direction.SAME || difference.failed();
    if (trial.state() == PolicyState.CANARY && costs) {
      // Locked before it is counted: of two decisions at once the second sees the first.
      trials.lock(tenant, trial.stepId()).ifPresent(running -> spend(tenant, running));
    }
  }

  private void spend(String tenant, Trial trial) {
    Counts counts = trials.counts(tenant, trial.stepId());
    String overrun = trial.budget().overrun(counts);
    if (!overrun.isEmpty()) {
      trials.remove(tenant, trial.policyDigest());
      steps.take(
          Steps.Step.to(
                  PolicyState.RETIRED,
                  tenant,
                  trial.policyDigest(),
                  SYSTEM,
                  "The canary used up its budget: " + overrun + ".")
              .resting(evidence(counts))
              .back());
    }
  }

  private static Map<String, ?> evidence(Counts counts) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("compared", counts.compared());
    evidence.put("stricter", counts.stricter());
    evidence.put("looser", counts.looser());
    evidence.put("critical", counts.critical());
    evidence.put("errors", counts.errors());
    return evidence;
  }

  /// How a trial does.
  record Report(
      Trial trial,
      long decisions,
      Counts counts,
      List<PostgresTrials.Change> changes,
      List<PostgresTrials.Flip> flips) {}

  @Transactional
  List<Report> reports(String tenant) {
    return trials.list(tenant).stream()
        .map(trial ->
            new Report(
                trial,
                trials.decisions(tenant, trial.startTime()),
                trials.counts(tenant, trial.stepId()),
                trials.changes(tenant, trial.stepId()),
                trials.flips(tenant, trial.stepId(), FLIPS)))
        .toList();
  }

  /// A version that may be run over recorded decisions.
  @Transactional
  public CompiledPolicy testable(String tenant, String digest) {
    PolicyVersion version = readiness.require(tenant, digest);
    if (!version.state().tested()) {
      throw Refusal.state("Validate the version first.", version.state());
    }
    return active.version(tenant, digest);
  }

  /// A version was run over recorded decisions; a step where that brings it on.
  @Transactional(Transactional.TxType.MANDATORY)
  public Optional<Activation> backtested(
      String tenant, String digest, String author, String reason, Map<String, ?> evidence) {
    PolicyVersion version = readiness.require(tenant, digest);
    return switch (version.state()) {
      case VALIDATED, BACKTESTED ->
          Optional.of(
              steps.take(
                  Steps.Step.to(PolicyState.BACKTESTED, tenant, digest, author, reason)
                      .resting(evidence)));
      case DRAFT -> throw Refusal.state("Validate the version first.", version.state());
      case SHADOW, CANARY, ACTIVE, RETIRED -> Optional.empty();
    };
  }
}
