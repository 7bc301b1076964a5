package io.whytrail.policy.backtest;

import io.whytrail.policy.backtest.EffectCounter.Before;
import io.whytrail.policy.decision.Decision;
import io.whytrail.policy.decision.Decisions;
import io.whytrail.policy.feedback.LabelKind;
import io.whytrail.policy.feedback.Labels;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.Ruling;
import io.whytrail.policy.rule.Variable;
import io.whytrail.policy.rule.Variables;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Runs a version over recorded decisions, page by page.
@Singleton
class Backtest {

  private static final int PAGE = 1_000;
  private static final UUID NEWEST = new UUID(-1, -1);

  private final Decisions decisions;
  private final Labels labels;

  Backtest(Decisions decisions, Labels labels) {
    this.decisions = decisions;
    this.labels = labels;
  }

  /// The newest decisions of a time range.
  ///
  /// @param from inclusive
  /// @param until exclusive
  record Range(Optional<Instant> from, Optional<Instant> until, int maximum) {}

  /// Against what was recorded.
  Effect againstRecord(String tenant, CompiledPolicy candidate, Range range) {
    return run(tenant, candidate, Optional.empty(), range);
  }

  /// Against what another version says.
  Effect against(String tenant, CompiledPolicy baseline, CompiledPolicy candidate, Range range) {
    return run(tenant, candidate, Optional.of(baseline), range);
  }

  private Effect run(
      String tenant, CompiledPolicy candidate, Optional<CompiledPolicy> baseline, Range range) {
    EffectCounter counter = new EffectCounter();
    UUID below = NEWEST;
    int left = range.maximum();
    List<Decision> page = page(tenant, range, below, left);
    while (!page.isEmpty()) {
      Map<UUID, LabelKind> known = labels.newest(tenant, page.stream().map(Decision::id).toList());
      for (Decision decision : page) {
        count(
            decision, candidate, baseline, Optional.ofNullable(known.get(decision.id())), counter);
      }
      left -= page.size();
      below = page.getLast().id();
      page = page(tenant, range, below, left);
    }
    return counter.effect();
  }

  private List<Decision> page(String tenant, Range range, UUID below, int left) {
    return left <= 0
        ? List.of()
        : decisions.page(tenant, range.from(), range.until(), below, Math.min(PAGE, left));
  }

  private static void count(
      Decision decision,
      CompiledPolicy candidate,
      Optional<CompiledPolicy> baseline,
      Optional<LabelKind> label,
      EffectCounter counter) {
    Optional<Variables> recorded = variables(decision);
    if (recorded.isEmpty()) {
      counter.unreplayable(decision, "invalid:variables_json");
      return;
    }
    Variables variables = recorded.get();
    Optional<String> missing =
        missing(candidate, decision, variables)
            .or(() -> baseline.flatMap(version -> missing(version, decision, variables)));
    if (missing.isPresent()) {
      counter.unreplayable(decision, "missing:" + missing.get());
      return;
    }
    Before before =
        baseline
            .map(version -> before(version.rule(decision.stage(), variables)))
            .orElseGet(() -> new Before(decision.verdict(), decision.matches()));
    counter.replayed(decision, before, candidate.rule(decision.stage(), variables), label);
  }

  private static Before before(Ruling ruling) {
    return new Before(ruling.verdict(), ruling.matches());
  }

  private static Optional<String> missing(
      CompiledPolicy policy, Decision decision, Variables variables) {
    return policy.missing(decision.stage(), variables).stream().findFirst();
  }

  /// The recorded variables, with the recorded clock where they have none.
  static Optional<Variables> variables(Decision decision) {
    try {
      Variables variables = Variables.ofJson(decision.variablesJson());
      return Optional.of(
          variables.has(Variable.NOW)
              ? variables
              : variables.toBuilder().now(decision.decideTime()).build());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
