package io.whytrail.replay.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import java.io.IOException;
import java.io.Writer;

/// A comparison of models for the summary page of a CI job.
public final class ModelMarkdownReport {

  private static final int LISTED = 50;

  private ModelMarkdownReport() {}

  public static void write(ModelReport report, Writer out) throws IOException {
    out.write(format(ROOT, "## Model regression: %s\n\n", report.gate()));
    out.write("**Coverage:** " + MarkdownReport.text(report.coverageLine()) + ".\n");
    out.write("**McNemar:** " + MarkdownReport.text(report.mcNemarLine()) + ".\n");
    out.write("**Bound:** " + MarkdownReport.text(report.boundLine()) + ".\n\n");
    if (!report.reasons().isEmpty()) {
      out.write("> " + MarkdownReport.text(report.reasons()) + "\n\n");
    }
    if (!report.flips().isEmpty()) {
      out.write("| prompt | change | baseline | candidate |\n|---|---|---|---|\n");
    }
    for (ModelReport.Flip flip : report.flips().stream().limit(LISTED).toList()) {
      out.write(
          format(
              ROOT,
              "| `%s` | %s | `%s` | `%s` |\n",
              MarkdownReport.code(flip.promptKey()),
              flip.regressed() ? "regressed" : "improved",
              MarkdownReport.code(flip.baselineId()),
              MarkdownReport.code(flip.candidateId())));
    }
    out.write("\n| | |\n|---|---|\n");
    row(out, "baseline", report.baseline());
    row(out, "candidate", report.candidate());
    row(out, "bad", report.measure());
    for (var reason : report.notComparable().entrySet()) {
      row(out, reason.getKey(), String.valueOf(reason.getValue()));
    }
    if (report.agreementLine().isPresent()) {
      row(out, "a/a", report.agreementLine().get());
    }
  }

  private static void row(Writer out, String name, String value) throws IOException {
    out.write("| " + MarkdownReport.text(name) + " | " + MarkdownReport.text(value) + " |\n");
  }
}
