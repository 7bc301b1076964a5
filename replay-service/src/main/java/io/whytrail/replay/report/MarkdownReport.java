package io.whytrail.replay.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.whytrail.replay.decision.Truth;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.stream.Collectors;

/// Markdown for the summary page of a CI job.
public final class MarkdownReport {

  private MarkdownReport() {}

  public static void write(Report report, Writer out) throws IOException {
    out.write(
        format(
            ROOT,
            """
            ## Policy regression: %s

            **Coverage:** %s.
            **Flips:** %s.

            """,
            report.gate(),
            report.coverageLine(),
            report.boundLine()));
    if (!report.reasons().isEmpty()) {
      out.write(format(ROOT, "> %s\n\n", text(report.reasons())));
    }
    flips(report, out);
    counts(report, out);
    for (String truth : report.truthLines()) {
      out.write("- " + text(truth) + "\n");
    }
    if (!report.truthLines().isEmpty()) {
      out.write("\n");
    }
    notReplayable(report, out);
    out.write(
        format(
            ROOT,
            """
            | | |
            |---|---|
            | suite | %s `%s` `%s` |
            | candidate | %s `%s` |
            """,
            text(report.suite().name()),
            code(report.suite().id()),
            code(report.suite().digest()),
            text(report.candidate().name()),
            code(report.candidate().digest())));
    if (report.rating().isPresent()) {
      Report.Rating rating = report.rating().get();
      out.write(
          format(
              ROOT,
              "| rated by | `%s` |\n| scores | %s |\n",
              code(rating.modelVersion()),
              text(rating.line())));
    }
    out.write(format(ROOT, "| run | `%s` |\n", code(report.runId())));
  }

  private static void flips(Report report, Writer out) throws IOException {
    if (report.clusters().isEmpty()) {
      return;
    }
    out.write(
        """
        | recorded | candidate | cases | critical | rule | for example |
        |---|---|---:|---:|---|---|
        """);
    for (Cluster cluster : report.clusters()) {
      out.write(
          format(
              ROOT,
              "| %s | %s | %d | %d | `%s` | %s |\n",
              cluster.from(),
              cluster.to(),
              cluster.count(),
              cluster.critical(),
              code(
                  cluster.rule() + (cluster.truth() == Truth.UNKNOWN ? "" : " " + cluster.truth())),
              examples(cluster.examples())));
    }
    out.write("\n");
  }

  private static String examples(List<ReportedCase> cases) {
    return cases.stream()
        .map(reported -> "`" + code(reported.interactionId()) + "`")
        .collect(Collectors.joining(", "));
  }

  private static void counts(Report report, Writer out) throws IOException {
    out.write(
        format(
            ROOT,
            """
            | cases | replayed | reproduced | diverged | looser | stricter | critical |
            |---:|---:|---:|---:|---:|---:|---:|
            | %d | %d | %d | %d | %d | %d | %d |

            """,
            report.tally().cases(),
            report.tally().replayed(),
            report.tally().reproduced(),
            report.tally().diverged(),
            report.tally().looser(),
            report.tally().stricter(),
            report.tally().critical()));
  }

  private static void notReplayable(Report report, Writer out) throws IOException {
    if (report.notReplayable().isEmpty()) {
      return;
    }
    out.write("| not replayable because | cases |\n|---|---:|\n");
    for (var reason : report.notReplayable().entrySet()) {
      out.write(format(ROOT, "| %s | %d |\n", text(reason.getKey()), reason.getValue()));
    }
    out.write("\n");
  }

  /// Everything that Markdown, or HTML inside it, could take for markup.
  static String text(String text) {
    return text.replaceAll("[\\r\\n]+", " ").replaceAll("([\\\\`*_{}\\[\\]<>|#!~&])", "\\\\$1");
  }

  /// Inside a code span only its own end and the cell's can be taken for markup.
  static String code(String text) {
    return text.replaceAll("[`|\\r\\n]", " ");
  }
}
