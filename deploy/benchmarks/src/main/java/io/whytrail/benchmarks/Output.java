package io.whytrail.benchmarks;

import io.whytrail.benchmarks.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Tells the person at the terminal: figures to the standard output, progress to the other.
record Output(PrintWriter out, PrintWriter err) {

  void progress(String line) {
    err.println(line);
    err.flush();
  }

  void report(Report report, Optional<Path> json) throws IOException {
    out.print(report.toText());
    out.flush();
    if (json.isPresent()) {
      Files.writeString(json.get(), report.toJson());
    }
  }
}
