package io.whytrail.replay.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.gate.Limits;
import io.whytrail.replay.gate.Percent;
import java.io.IOException;
import java.io.Writer;
import java.util.stream.Collectors;

/// One HTML page that needs nothing else: flips first.
public final class HtmlReport {

  static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #8884; --bad: #c62828; --good: #2e7d32; --open: #b26a00; }
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
      h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
      table { border-collapse: collapse; width: 100%; }
      th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
      td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
      code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
      .PASS { color: var(--good); } .REGRESSION, .breaks { color: var(--bad); } .INCONCLUSIVE { color: var(--open); }
      """;

  private static final int ROWS = 1_000;

  private final Report report;
  private final Timelines timelines;
  private final Writer out;

  private HtmlReport(Report report, Timelines timelines, Writer out) {
    this.report = report;
    this.timelines = timelines;
    this.out = out;
  }

  public static void write(Report report, Timelines timelines, Writer out) throws IOException {
    new HtmlReport(report, timelines, out).write();
  }

  private void write() throws IOException {
    head();
    clusters();
    cases();
    notReplayable();
    details();
    out.write("</body>\n</html>\n");
  }

  private void head() throws IOException {
    out.write(
        format(
            ROOT,
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Policy regression: %1$s</title>
            <style>
            %2$s</style>
            </head>
            <body>
            <h1>Policy regression: <span class="%1$s">%1$s</span></h1>
            <p><b>Coverage:</b> %3$s.<br><b>Flips:</b> %4$s.</p>
            """,
            report.gate(),
            STYLE,
            escape(report.coverageLine()),
            escape(report.boundLine())));
    if (!report.reasons().isEmpty()) {
      out.write(format(ROOT, "<p class=\"%s\">%s</p>\n", report.gate(), escape(report.reasons())));
    }
  }

  private void clusters() throws IOException {
    out.write("<h2>Flips</h2>\n");
    if (report.clusters().isEmpty()) {
      out.write("<p>No verdict changed.</p>\n");
      return;
    }
    out.write(
        """
        <table>
        <tr><th>recorded</th><th>candidate</th><th class="n">cases</th><th class="n">critical</th><th>rule</th><th>for example</th></tr>
        """);
    for (Cluster cluster : report.clusters()) {
      out.write(
          format(
              ROOT,
              """
              <tr%s><td>%s</td><td>%s</td><td class="n">%d</td><td class="n">%d</td><td><code>%s</code></td><td>%s</td></tr>
              """,
              report.breaks(cluster) ? " class=\"breaks\"" : "",
              cluster.from(),
              cluster.to(),
              cluster.count(),
              cluster.critical(),
              escape(
                  cluster.rule() + (cluster.truth() == Truth.UNKNOWN ? "" : " " + cluster.truth())),
              examples(cluster)));
    }
    out.write("</table>\n");
  }

  private String examples(Cluster cluster) {
    return cluster.examples().stream().map(timelines::interaction).collect(Collectors.joining(" "));
  }

  /// All flips, and what else diverged as long as it is no more than one table.
  private void cases() throws IOException {
    if (report.tally().diverged() == 0) {
      return;
    }
    out.write("<h2>Diverged cases</h2>\n");
    CaseTables tables = new CaseTables();
    report.cases().forEach(tables::add);
    tables.end();
  }

  /// Tables of so many rows each, of which all but the first are folded: a browser lays out what is
  /// open. Nothing is kept.
  private final class CaseTables {

    private int listed;
    private int counted;

    void add(ReportedCase reported) throws IOException {
      if (listed >= ROWS && reported.direction() == Direction.SAME_VERDICT) {
        counted++;
        return;
      }
      if (listed % ROWS == 0) {
        next();
      }
      listed++;
      row(reported);
    }

    private void next() throws IOException {
      if (listed > 0) {
        close();
        out.write(
            format(
                ROOT,
                "<details><summary>from %d to %d</summary>\n",
                listed + 1,
                Math.min(listed + ROWS, report.tally().flipped())));
      }
      out.write(
          """
          <table>
          <tr><th>interaction</th><th>stage</th><th>recorded</th><th>candidate</th><th class="n">score</th><th>recorded rules</th><th>candidate's rules</th><th>decision</th></tr>
          """);
    }

    private void close() throws IOException {
      out.write(listed > ROWS ? "</table>\n</details>\n" : "</table>\n");
    }

    void end() throws IOException {
      close();
      if (counted > 0) {
        out.write(
            format(
                ROOT,
                "<p>All flips are listed. %d more cases kept their verdict by other rules: the JSON"
                    + " report and ListCases name them.</p>\n",
                counted));
      }
    }
  }

  private void row(ReportedCase reported) throws IOException {
    out.write(
        format(
            ROOT,
            """
            <tr%s><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td class="n">%s</td><td><code>%s</code></td><td><code>%s</code></td><td><code>%s</code></td></tr>
            """,
            reported.critical() ? " class=\"breaks\"" : "",
            timelines.interaction(reported),
            reported.stage(),
            reported.from(),
            reported.to(),
            reported.scores().map(one -> one.recorded() + " → " + one.candidate()).orElse(""),
            escape(String.join(" ", reported.recordedRules())),
            escape(String.join(" ", reported.candidateRules())),
            escape(reported.decisionId())));
  }

  private void notReplayable() throws IOException {
    if (report.notReplayable().isEmpty()) {
      return;
    }
    out.write(
        """
        <h2>Not replayable</h2>
        <table>
        <tr><th>because</th><th class="n">cases</th></tr>
        """);
    for (var reason : report.notReplayable().entrySet()) {
      out.write(
          format(
              ROOT,
              "<tr><td>%s</td><td class=\"n\">%d</td></tr>\n",
              escape(reason.getKey()),
              reason.getValue()));
    }
    out.write("</table>\n");
  }

  private void details() throws IOException {
    out.write("<h2>Run</h2>\n<table>\n");
    row("suite", report.suite().name());
    row("suite id", report.suite().id());
    row("suite digest", report.suite().digest());
    row("candidate", report.candidate().name());
    row("candidate digest", report.candidate().digest());
    if (report.rating().isPresent()) {
      row("rated by", report.rating().get().modelVersion());
      row("scores", report.rating().get().line());
    }
    row("run", report.runId());
    row("correlation id", report.correlationId());
    row("started", report.startTime().toString());
    row("ended", report.endTime().toString());
    row("reproduced", String.valueOf(report.tally().reproduced()));
    row("diverged", String.valueOf(report.tally().diverged()));
    row("looser", count(report.tally().looser(), report.tolerance().looserRate()));
    row("stricter", count(report.tally().stricter(), report.tolerance().stricterRate()));
    row("critical", count(report.tally().critical(), 0));
    for (String truth : report.truthLines()) {
      row("truth", truth);
    }
    for (Limits.Held threshold : report.thresholds()) {
      row("threshold", threshold.threshold().title() + ": " + threshold.numbers());
    }
    row("minimum cases", String.valueOf(report.tolerance().minimumCases()));
    row("minimum coverage", Percent.of(report.tolerance().minimumCoverage()));
    out.write("</table>\n");
  }

  private static String count(int flips, double tolerated) {
    return flips + " (tolerated " + Percent.of(tolerated) + ")";
  }

  private void row(String name, String value) throws IOException {
    out.write(format(ROOT, "<tr><th>%s</th><td><code>%s</code></td></tr>\n", name, escape(value)));
  }

  static String escape(String text) {
    return Xml.legal(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
