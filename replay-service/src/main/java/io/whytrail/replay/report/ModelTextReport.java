package io.whytrail.replay.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

/// A comparison of models as the plain text of a CI log.
public final class ModelTextReport {

  private static final int EXAMPLES = 10;

  private ModelTextReport() {}

  public static String of(ModelReport report) {
    StringBuilder text = new StringBuilder();
    line(text, "coverage", report.coverageLine());
    report
        .notComparable()
        .forEach((reason, count) -> line(text, "", format(ROOT, "%d: %s", count, reason)));
    line(text, "baseline", report.baseline());
    line(text, "candidate", report.candidate());
    line(text, "bad", report.measure());
    line(text, "same", String.valueOf(report.same()));
    report.flips().stream()
        .filter(ModelReport.Flip::regressed)
        .limit(EXAMPLES)
        .forEach(flip ->
            line(
                text,
                "regressed",
                flip.promptKey() + ": " + flip.baselineId() + " -> " + flip.candidateId()));
    line(text, "mcnemar", report.mcNemarLine());
    report.agreementLine().ifPresent(agreement -> line(text, "a/a", agreement));
    line(text, "bound", report.boundLine());
    line(text, "gate", report.gate().name());
    if (!report.reasons().isEmpty()) {
      line(text, "", report.reasons());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(format(ROOT, "%-11s %s\n", name, TextReport.printable(value)));
  }
}
