package io.whytrail.scoring.evaluation;

import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Rates every row of files and writes one line of JSON for each, in their order.
@Command(
    name = "score",
    sortOptions = false,
    description = {
      "Rates the rows of labelled-jsonl files (plain or gzipped; labels are not read) and writes"
          + " one line of JSON for each row, in their order.",
      "Scores are 0 to 100; places are code points of the row's own texts."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every row was rated",
      "1:the command failed",
      "2:wrong arguments, or a file that cannot be read or written, or a line that is no row"
    })
public final class ScoreCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "What to rate.")
  private List<Path> files = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the lines go, or - for the standard output.")
  private String out = "";

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      description =
          "The model (default: "
              + Model.COMPLETE
              + ", all that ships; much faster and without names: "
              + Model.SHIPPED
              + ").")
  private String model = Model.COMPLETE;

  /// Runs the command and returns its exit code.
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return Commands.run(new ScoreCommand(), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    Commands.checkReadable(files);
    Scorer scorer = new Scorer(Model.of(Bundle.read(model)));
    long start = System.nanoTime();
    long rows = out.equals("-") ? toStandardOutput(scorer) : toFile(scorer, Path.of(out));
    double seconds = (System.nanoTime() - start) / 1e9;
    Commands.err(spec)
        .println(String.format(Locale.ROOT, "%d rows in %.1f s to %s", rows, seconds, out));
    return Commands.OK;
  }

  private long toStandardOutput(Scorer scorer) throws IOException {
    PrintWriter writer = Commands.out(spec);
    long rows = score(scorer, writer);
    writer.flush();
    return rows;
  }

  /// Half a file never has the name of a whole one.
  private long toFile(Scorer scorer, Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      if (Files.isDirectory(file)) {
        throw new Commands.MisuseException(file + " is a directory: give a file with --out");
      }
      return writeTo(scorer, file);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      long rows = writeTo(scorer, part);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return rows;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private long writeTo(Scorer scorer, Path file) throws IOException {
    Writer opened = Commands.open(file);
    try (BufferedWriter writer = new BufferedWriter(opened, 1 << 16)) {
      return score(scorer, writer);
    }
  }

  private long score(Scorer scorer, Writer writer) throws IOException {
    return InOrder.each(
        files,
        row -> ScoreLine.of(scorer.score(row), scorer.model()),
        line -> {
          writer.write(line);
          writer.write('\n');
        });
  }
}
