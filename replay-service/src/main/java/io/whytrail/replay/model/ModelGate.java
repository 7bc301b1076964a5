package io.whytrail.replay.model;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.whytrail.replay.gate.ClopperPearson;
import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.McNemar;
import io.whytrail.replay.gate.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides whether a noisy candidate may pass: a model answers a prompt now so and now so, so one
/// flip says nothing, and what counts is whether more prompts got worse than chance explains.
public record ModelGate(double alpha, int minimumPrompts, double minimumCoverage) {

  private static final double CONFIDENCE = 0.95;

  /// What the gate says and why; no reasons where it passes.
  ///
  /// @param agreement the p-value of the A/A check, the smaller of both directions
  public record Ruling(
      GateResult result,
      double pValue,
      double upperBound,
      Optional<Double> agreement,
      List<String> reasons) {

    public Ruling {
      reasons = List.copyOf(reasons);
    }
  }

  public Ruling rule(ModelComparison comparison, Optional<ModelComparison> repetition) {
    int regressed = comparison.regressed().size();
    int improved = comparison.improved().size();
    double p = McNemar.midP(regressed, improved);
    Optional<Double> agreement = repetition.map(ModelGate::disagreement);
    double bound = ClopperPearson.upperBound(regressed, comparison.compared(), CONFIDENCE);
    List<String> gaps = gaps(comparison, agreement);
    if (!gaps.isEmpty()) {
      return new Ruling(GateResult.INCONCLUSIVE, p, bound, agreement, gaps);
    }
    if (p < alpha) {
      String reason =
          format(
              ROOT,
              "%d of %d prompts regressed, %d improved (mid-p %.4f, below %s)",
              regressed,
              comparison.compared(),
              improved,
              p,
              alpha);
      return new Ruling(GateResult.REGRESSION, p, bound, agreement, List.of(reason));
    }
    return new Ruling(GateResult.PASS, p, bound, agreement, List.of());
  }

  private static double disagreement(ModelComparison repetition) {
    int there = repetition.regressed().size();
    int back = repetition.improved().size();
    return Math.min(McNemar.midP(there, back), McNemar.midP(back, there));
  }

  private List<String> gaps(ModelComparison comparison, Optional<Double> agreement) {
    List<String> gaps = new ArrayList<>();
    int needed = Math.max(1, minimumPrompts);
    if (comparison.compared() < needed) {
      gaps.add(format(ROOT, "%d compared, %d needed", comparison.compared(), needed));
    }
    if (comparison.coverage() < minimumCoverage) {
      gaps.add(
          format(
              ROOT,
              "%s coverage, %s needed",
              Percent.of(comparison.coverage()),
              Percent.of(minimumCoverage)));
    }
    agreement
        .filter(p -> p < alpha)
        .ifPresent(
            p -> gaps.add(format(ROOT, "the baseline disagrees with itself (A/A mid-p %.4f)", p)));
    return gaps;
  }
}
