package io.whytrail.scoring.evaluation;

import io.whytrail.scoring.labelled.Json;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Rates labelled files and prints how well the ratings agree with the labels.
@Command(
    name = "evaluate",
    sortOptions = false,
    description = {
      "Rates labelled-jsonl files and prints, table by table, how far the ratings agree with the"
          + " labels: share or area, 95 % interval, cases, clusters, and the mark where there is"
          + " one.",
      "Intervals draw whole clusters (tags.group) again and again with a fixed seed; with fewer"
          + " than five clusters they are Wilson's. Files that the model was trained on are named:"
          + " their figures say nothing about new texts."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every file was measured, whatever the figures are",
      "1:the command failed",
      "2:wrong arguments, or a file that cannot be read, or a line that is no row"
    })
public final class EvaluateCommand implements Callable<Integer> {
  private static final List<String> CARDS = List.of("card.md", "names.md");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "What to measure on.")
  private List<Path> files = List.of();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

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

  @Option(
      names = "--every",
      paramLabel = "N",
      description = "Measure on each N-th row only (default: 1).")
  private int every = 1;

  @Option(
      names = "--no-obfuscations",
      description = "Leave out the table of robustness, which takes most of the time.")
  private boolean plain;

  /// Runs the command and returns its exit code.
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return Commands.run(new EvaluateCommand(), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    if (every < 1) {
      throw new Commands.MisuseException("--every " + every + " makes no sense: give 1 or more");
    }
    Commands.checkReadable(files);
    Bundle bundle = Bundle.read(model);
    Model rater = Model.of(bundle);
    List<Figure> figures = measure(files, new Observer(new Scorer(rater), !plain), every);
    List<String> known = trainedOn(bundle);
    PrintWriter out = Commands.out(spec);
    if (json) {
      out.println(json(rater, figures, known));
    } else {
      print(rater, figures, known, out);
    }
    out.flush();
    return Commands.OK;
  }

  static List<Figure> measure(List<Path> files, Observer observer, int every) throws IOException {
    Figures figures = new Figures();
    AtomicLong number = new AtomicLong();
    InOrder.each(
        files, _ -> number.getAndIncrement() % every == 0, observer::observe, figures::add);
    return figures.all();
  }

  /// Which files the model has seen, by the digests on its cards.
  private List<String> trainedOn(Bundle bundle) throws IOException {
    String cards =
        CARDS.stream()
            .map(card -> bundle.files().getOrDefault(card, ""))
            .collect(Collectors.joining());
    List<String> known = new ArrayList<>();
    for (Path file : files) {
      if (cards.contains(sha256(Files.readAllBytes(file)))) {
        known.add(String.valueOf(file.getFileName()));
      }
    }
    return known;
  }

  private static void print(
      Model model, List<Figure> figures, List<String> known, PrintWriter out) {
    out.println("Model " + model.name() + " " + model.version());
    out.println(
        known.isEmpty()
            ? "None of the files is one that the model was trained on."
            : "TRAINED ON "
                + String.join(", ", known)
                + ": see the model's cards for unseen data.");
    String table = "";
    for (Figure figure : figures) {
      if (!figure.table().equals(table)) {
        table = figure.table();
        out.println();
        out.println(table);
        out.println(
            String.format(
                Locale.ROOT,
                "  %-46s %-8s %6s  %-16s  %6s %5s  %-9s",
                "",
                "from",
                "value",
                "95 % interval",
                "cases",
                "clus.",
                "mark"));
      }
      out.println(figure);
    }
  }

  private static String json(Model model, List<Figure> figures, List<String> known) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("models", Map.of(model.name(), model.version()));
    all.put("trained_on", known);
    all.put("figures", figures.stream().map(Figure::json).toList());
    return Json.write(all);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
