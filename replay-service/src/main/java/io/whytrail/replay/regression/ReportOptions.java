package io.whytrail.replay.regression;

import io.whytrail.replay.report.HtmlReport;
import io.whytrail.replay.report.JsonReport;
import io.whytrail.replay.report.JunitReport;
import io.whytrail.replay.report.MarkdownReport;
import io.whytrail.replay.report.ModelHtmlReport;
import io.whytrail.replay.report.ModelJsonReport;
import io.whytrail.replay.report.ModelJunitReport;
import io.whytrail.replay.report.ModelMarkdownReport;
import io.whytrail.replay.report.ModelReport;
import io.whytrail.replay.report.Report;
import io.whytrail.replay.report.Timelines;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The files that a report is written to.
final class ReportOptions {

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit XML.")
  private @Nullable Path junit;

  @Option(names = "--json", paramLabel = "FILE", description = "Write JSON.")
  private @Nullable Path json;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write Markdown, for the summary page of a CI job.")
  private @Nullable Path markdown;

  @Option(names = "--html", paramLabel = "FILE", description = "Write one HTML page.")
  private @Nullable Path html;

  @Option(
      names = "--console",
      paramLabel = "URL",
      description =
          "The console, such as http://localhost:8083/: in the HTML page every flip links to its"
              + " interaction there (default: no links).")
  private String console = "";

  private interface Format<T> {
    void write(T report, Writer out) throws IOException;
  }

  /// Where flips link to; read before anything runs, so that a wrong address is told at once.
  Timelines timelines() throws StoppedException {
    return ServiceCommand.checked(() -> console.isEmpty() ? Timelines.NONE : Timelines.of(console));
  }

  void write(Report report) throws StoppedException {
    Timelines timelines = timelines();
    write(report, junit, JunitReport::write);
    write(report, json, JsonReport::write);
    write(report, markdown, MarkdownReport::write);
    write(report, html, (one, out) -> HtmlReport.write(one, timelines, out));
  }

  void write(ModelReport report) throws StoppedException {
    Timelines timelines = timelines();
    write(report, junit, ModelJunitReport::write);
    write(report, json, ModelJsonReport::write);
    write(report, markdown, ModelMarkdownReport::write);
    write(report, html, (one, out) -> ModelHtmlReport.write(one, timelines, out));
  }

  private static <T> void write(T report, @Nullable Path file, Format<T> format)
      throws StoppedException {
    if (file == null) {
      return;
    }
    try (Writer out = Files.newBufferedWriter(file)) {
      format.write(report, out);
    } catch (IOException e) {
      throw new StoppedException("The report " + file + " can't be written: " + e, e);
    }
  }
}
