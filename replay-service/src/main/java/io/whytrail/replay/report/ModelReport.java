package io.whytrail.replay.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.Percent;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that a comparison of two models says.
///
/// @param baseline what model A was selected by
/// @param candidate what model B was selected by
/// @param measure what makes an answer a bad one
/// @param notComparable how many prompts could not be compared, by reason
/// @param pValue one-sided, mid-p
/// @param upperBound the 95 % bound of the rate of regressed prompts
/// @param agreement how far the baseline agrees with another run of itself, where there is one
/// @param reasons why the gate does not pass; empty where it does
/// @param flips regressed ones first; at most some
public record ModelReport(
    String baseline,
    String candidate,
    String measure,
    int prompts,
    int compared,
    SortedMap<String, Integer> notComparable,
    int same,
    int regressed,
    int improved,
    double pValue,
    double alpha,
    double upperBound,
    Optional<Agreement> agreement,
    GateResult gate,
    String reasons,
    List<Flip> flips) {

  public ModelReport {
    notComparable = new TreeMap<>(notComparable);
    flips = List.copyOf(flips);
  }

  /// The A/A check.
  public record Agreement(int compared, int regressed, int improved, double pValue) {}

  /// A prompt that the models answer differently well.
  public record Flip(String promptKey, String baselineId, String candidateId, boolean regressed) {}

  double coverage() {
    return prompts == 0 ? 0 : (double) compared / prompts;
  }

  /// As in `95 of 97 prompts compared (97.94 %), 2 not comparable`.
  String coverageLine() {
    return format(
        ROOT,
        "%d of %d prompts compared (%s), %d not comparable",
        compared,
        prompts,
        Percent.of(coverage()),
        prompts - compared);
  }

  /// As in `5 regressed, 0 improved: one-sided mid-p 0.0156 (alpha 0.05)`.
  String mcNemarLine() {
    return format(
        ROOT,
        "%d regressed, %d improved: one-sided mid-p %.4f (alpha %s)",
        regressed,
        improved,
        pValue,
        alpha);
  }

  /// As in `5 of 95 regressed: true rate < 10.77 % (95 % confidence)`.
  String boundLine() {
    return format(
        ROOT,
        "%d of %d regressed: true rate < %s (95 %% confidence)",
        regressed,
        compared,
        Percent.of(upperBound));
  }

  /// Empty where there is no repetition.
  Optional<String> agreementLine() {
    return agreement.map(check ->
        format(
            ROOT,
            "%d compared, %d there, %d back: mid-p %.4f",
            check.compared(),
            check.regressed(),
            check.improved(),
            check.pValue()));
  }
}
