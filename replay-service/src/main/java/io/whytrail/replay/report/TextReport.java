package io.whytrail.replay.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.whytrail.replay.decision.Truth;
import java.util.List;
import java.util.stream.Stream;

/// The plain text of a CI log.
public final class TextReport {

  private TextReport() {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    line(text, "coverage", report.coverageLine());
    report
        .notReplayable()
        .forEach((reason, count) -> line(text, "", format(ROOT, "%d: %s", count, reason)));
    line(text, "suite", format(ROOT, "%s (%s)", report.suite().name(), report.suite().id()));
    line(text, "", report.suite().digest());
    line(text, "candidate", report.candidate().name());
    if (!report.candidate().digest().isEmpty()) {
      line(text, "", report.candidate().digest());
    }
    report
        .rating()
        .ifPresent(rating -> {
          line(text, "rated by", rating.modelVersion());
          line(text, "scores", rating.line());
        });
    line(text, "run", report.runId());
    line(text, "reproduced", String.valueOf(report.tally().reproduced()));
    line(text, "diverged", diverged(report));
    String name = "truth";
    for (String truth : report.truthLines()) {
      line(text, name, truth);
      name = "";
    }
    text.append('\n');
    if (!report.clusters().isEmpty()) {
      flips(text, report);
      text.append('\n');
    }
    line(text, "bound", report.boundLine());
    line(text, "gate", report.gate().name());
    if (!report.reasons().isEmpty()) {
      line(text, "", report.reasons());
    }
    return text.toString();
  }

  private static String diverged(Report report) {
    return format(
        ROOT,
        "%d: %d looser, %d stricter, %d critical; %d by other rules with the same verdict",
        report.tally().diverged(),
        report.tally().looser(),
        report.tally().stricter(),
        report.tally().critical(),
        report.sameVerdict());
  }

  private static void flips(StringBuilder text, Report report) {
    text.append(row("FROM", "TO", "CASES", "CRITICAL", "RULE", "FOR EXAMPLE"));
    for (Cluster cluster : report.clusters()) {
      text.append(
          row(
              cluster.from().name(),
              cluster.to().name(),
              String.valueOf(cluster.count()),
              String.valueOf(cluster.critical()),
              labelled(cluster),
              String.join(" ", interactions(cluster))));
    }
  }

  private static String labelled(Cluster cluster) {
    return cluster.truth() == Truth.UNKNOWN
        ? cluster.rule()
        : cluster.rule() + " (" + cluster.truth() + ")";
  }

  private static List<String> interactions(Cluster cluster) {
    return cluster.examples().stream().map(ReportedCase::interactionId).limit(2).toList();
  }

  private static String row(String... cells) {
    return format(ROOT, "  %-8s %-8s %7s %9s  %-32s %s\n", printable(cells));
  }

  private static Object[] printable(String[] cells) {
    return Stream.of(cells).map(TextReport::printable).toArray();
  }

  /// Recorded text must not command a terminal.
  static String printable(String text) {
    return text.replaceAll("[\\r\\n\\t]+", " ").replaceAll("\\p{Cntrl}", "\uFFFD");
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(format(ROOT, "%-11s %s\n", name, printable(value)));
  }
}
