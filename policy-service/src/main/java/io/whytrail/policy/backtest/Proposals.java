package io.whytrail.policy.backtest;

import io.whytrail.policy.backtest.Backtest.Range;
import io.whytrail.policy.decision.Decision;
import io.whytrail.policy.decision.Decisions;
import io.whytrail.policy.feedback.LabelKind;
import io.whytrail.policy.feedback.Labels;
import io.whytrail.policy.rollout.ActivePolicies;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.Constant;
import io.whytrail.policy.rule.ConstantEdit;
import io.whytrail.policy.rule.Stage;
import io.whytrail.policy.rule.Variables;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// Proposes another value for a threshold of a rule that has too many false positives.
///
/// A threshold is a numeric constant of the policy that the rule names. Only values that labelled
/// decisions have, or that lie just beyond, can change anything, so these are all that are tried;
/// of those within the budget the one that keeps most true positives is proposed, and of several
/// the one nearest to the value of today.
@Singleton
class Proposals {

  private static final int LABELLED = 2_000;

  /// Values that are tried for one constant.
  private static final int VALUES = 300;

  private final ActivePolicies policies;
  private final Decisions decisions;
  private final Labels labels;
  private final Backtest backtest;

  Proposals(ActivePolicies policies, Decisions decisions, Labels labels, Backtest backtest) {
    this.policies = policies;
    this.decisions = decisions;
    this.labels = labels;
    this.backtest = backtest;
  }

  /// How many labelled decisions of a rule were right and wrong.
  record Score(int truePositives, int falsePositives) {

    boolean within(double budget) {
      return falsePositives <= budget * (truePositives + falsePositives);
    }
  }

  /// What came of it.
  sealed interface Proposal {

    Score today();

    /// Nothing to propose.
    record None(Score today, String explanation) implements Proposal {}

    /// A new value for a constant.
    record Change(
        Score today,
        String variable,
        Object before,
        Object after,
        Score then,
        CompiledPolicy policy,
        String document,
        Effect effect)
        implements Proposal {}
  }

  private record Case(Stage stage, Variables variables, boolean right) {}

  private record Option(Constant constant, Object value, Score score) {

    double distance() {
      return Math.abs(((Number) value).doubleValue() - ((Number) constant.value()).doubleValue());
    }
  }

  Proposal propose(String tenant, String digest, String ruleId, double budget, Range range) {
    CompiledPolicy policy =
        digest.isEmpty() ? policies.active(tenant) : policies.version(tenant, digest);
    List<Case> cases = cases(tenant, policy, ruleId);
    Score today = score(policy, ruleId, cases);
    if (cases.isEmpty()) {
      return new Proposal.None(
          today, "Nobody has labelled a decision of this rule yet: label some first.");
    }
    if (today.within(budget)) {
      return new Proposal.None(today, "The rule is within its budget.");
    }
    List<Constant> thresholds = policy.thresholds(ruleId);
    if (thresholds.isEmpty()) {
      return new Proposal.None(
          today, "The rule names no numeric variable of the policy: give its threshold a name.");
    }
    return thresholds.stream()
        .flatMap(constant -> options(policy, ruleId, constant, cases))
        .filter(option -> option.score().within(budget))
        .filter(option -> option.score().truePositives() > 0)
        .min(
            Comparator.<Option>comparingInt(option -> -option.score().truePositives())
                .thenComparingInt(option -> option.score().falsePositives())
                .thenComparingDouble(Option::distance)
                .thenComparing(option -> option.constant().name()))
        .<Proposal>map(best -> change(tenant, policy, today, best, range))
        .orElseGet(() ->
            new Proposal.None(
                today,
                "No value of a threshold keeps a true positive within the budget: the rule needs"
                    + " another condition."));
  }

  private List<Case> cases(String tenant, CompiledPolicy policy, String ruleId) {
    Map<UUID, LabelKind> kinds = labels.ofRule(tenant, policy.digest(), ruleId, LABELLED);
    return decisions.find(tenant, kinds.keySet()).stream()
        .flatMap(decision -> one(decision, kinds))
        .toList();
  }

  private static Stream<Case> one(Decision decision, Map<UUID, LabelKind> kinds) {
    LabelKind kind = kinds.get(decision.id());
    if (kind != LabelKind.TRUE_POSITIVE && kind != LabelKind.FALSE_POSITIVE) {
      return Stream.empty();
    }
    return Backtest.variables(decision).stream()
        .map(variables -> new Case(decision.stage(), variables, kind == LabelKind.TRUE_POSITIVE));
  }

  private static Score score(CompiledPolicy policy, String ruleId, List<Case> cases) {
    int right = 0;
    int wrong = 0;
    for (Case one : cases) {
      if (policy.matches(ruleId, one.stage(), one.variables())) {
        right += one.right() ? 1 : 0;
        wrong += one.right() ? 0 : 1;
      }
    }
    return new Score(right, wrong);
  }

  private static Stream<Option> options(
      CompiledPolicy policy, String ruleId, Constant constant, List<Case> cases) {
    return cases.stream()
        .flatMap(one -> policy.numbers(ruleId, one.variables()).stream())
        .flatMap(number -> constant.thresholdsAround(number).stream())
        .distinct()
        .filter(value -> !value.equals(constant.value()))
        .limit(VALUES)
        .map(value ->
            new Option(constant, value, score(policy.with(constant.name(), value), ruleId, cases)));
  }

  private Proposal change(
      String tenant, CompiledPolicy policy, Score today, Option best, Range range) {
    String document =
        ConstantEdit.replace(
            policies.documentOf(tenant, policy.digest()), best.constant().name(), best.value());
    CompiledPolicy changed = policies.document(document);
    return new Proposal.Change(
        today,
        best.constant().name(),
        best.constant().value(),
        best.value(),
        best.score(),
        changed,
        document,
        backtest.againstRecord(tenant, changed, range));
  }
}
