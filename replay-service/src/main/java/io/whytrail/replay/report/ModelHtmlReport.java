package io.whytrail.replay.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import java.io.IOException;
import java.io.Writer;

/// A comparison of models as one HTML page that needs nothing else: flips first.
public final class ModelHtmlReport {

  private ModelHtmlReport() {}

  public static void write(ModelReport report, Timelines timelines, Writer out) throws IOException {
    out.write(
        format(
            ROOT,
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Model regression: %1$s</title>
            <style>
            %2$s</style>
            </head>
            <body>
            <h1>Model regression: <span class="%1$s">%1$s</span></h1>
            <p><b>Coverage:</b> %3$s.<br><b>McNemar:</b> %4$s.<br><b>Bound:</b> %5$s.</p>
            """,
            report.gate(),
            HtmlReport.STYLE,
            HtmlReport.escape(report.coverageLine()),
            HtmlReport.escape(report.mcNemarLine()),
            HtmlReport.escape(report.boundLine())));
    if (!report.reasons().isEmpty()) {
      out.write(
          format(
              ROOT,
              "<p class=\"%s\">%s</p>\n",
              report.gate(),
              HtmlReport.escape(report.reasons())));
    }
    flips(report, timelines, out);
    out.write("<h2>Comparison</h2>\n<table>\n");
    row(out, "baseline", report.baseline());
    row(out, "candidate", report.candidate());
    row(out, "bad", report.measure());
    row(out, "same", String.valueOf(report.same()));
    for (var reason : report.notComparable().entrySet()) {
      row(out, reason.getKey(), String.valueOf(reason.getValue()));
    }
    if (report.agreementLine().isPresent()) {
      row(out, "a/a", report.agreementLine().get());
    }
    out.write("</table>\n</body>\n</html>\n");
  }

  private static void flips(ModelReport report, Timelines timelines, Writer out)
      throws IOException {
    out.write("<h2>Flips</h2>\n");
    if (report.flips().isEmpty()) {
      out.write("<p>No prompt is answered differently well.</p>\n");
      return;
    }
    out.write(
        """
        <table>
        <tr><th>prompt</th><th>change</th><th>baseline</th><th>candidate</th></tr>
        """);
    for (ModelReport.Flip flip : report.flips()) {
      out.write(
          format(
              ROOT,
              "<tr%s><td><code>%s</code></td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
              flip.regressed() ? " class=\"breaks\"" : "",
              HtmlReport.escape(flip.promptKey()),
              flip.regressed() ? "regressed" : "improved",
              timelines.interaction(flip.baselineId()),
              timelines.interaction(flip.candidateId())));
    }
    out.write("</table>\n");
  }

  private static void row(Writer out, String name, String value) throws IOException {
    out.write(
        format(
            ROOT,
            "<tr><th>%s</th><td><code>%s</code></td></tr>\n",
            HtmlReport.escape(name),
            HtmlReport.escape(value)));
  }
}
