package io.whytrail.scoring.training;

import ai.onnxruntime.OrtException;
import io.whytrail.scoring.classifier.Channel;
import io.whytrail.scoring.classifier.Classifier;
import io.whytrail.scoring.classifier.Scale;
import io.whytrail.scoring.classifier.Weights;
import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.evaluation.Commands;
import io.whytrail.scoring.labelled.JsonLines;
import io.whytrail.scoring.labelled.Row;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Makes the weights and the card of the text model from labelled data, with the patterns of a
/// model. The same data and patterns give the same bytes.
@Command(
    name = "train",
    sortOptions = false,
    description = {
      "Makes weights.txt and card.md of the text model from labelled files, with the patterns of a"
          + " model. The same files and patterns give the same bytes.",
      "Takes some minutes, on one core: every figure of the card comes from models that did not see"
          + " what they are judged by."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:both files were written",
      "1:the command failed",
      "2:wrong arguments, or files that are missing or cannot be read or written"
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Where the labelled files are (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("../shared/data");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where weights.txt and card.md go.")
  private Path out = Path.of("");

  @Option(
      names = "--patterns",
      paramLabel = "FOLDER",
      description = "The model that gives the patterns (default: the one that ships).")
  private String patterns = Model.SHIPPED;

  @Option(
      names = "--distil",
      description = {
        "Makes table.txt anew, and nothing else: a vector for each piece of a word, from the"
            + " sentence encoder that ships. Takes about a minute and reads no data; on another"
            + " machine the last bit of some numbers may differ, so the table is a file of its own,"
            + " which the weights are made with (copy it into the model's folder)."
      })
  private boolean distil;

  @Option(
      names = "--names",
      description = {
        "Makes names.txt and names.md, and nothing else: the head that finds names of people,"
            + " addresses, places, organisations, dates and ages by the sentence encoder. A model"
            + " has it when its folder holds names.txt and its model.yaml lists it."
      })
  private boolean names;

  /// Runs the command and returns its exit code.
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return Commands.run(new TrainCommand(), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException, OrtException {
    if (distil) {
      distil();
      return 0;
    }
    if (!Files.isDirectory(data)) {
      throw new Commands.MisuseException(
          "There is no folder " + data + ": name the one with the labelled files with --data");
    }
    if (names) {
      Commands.checkReadable(nameSources().stream().map(this::file).toList());
      names();
      return 0;
    }
    Commands.checkReadable(Corpus.SOURCES.stream().map(this::file).toList());
    train();
    return 0;
  }

  private Path file(String source) {
    return data.resolve(source + ".jsonl.gz");
  }

  private static List<String> nameSources() {
    return Stream.concat(Stream.of(NamesTrainer.SENTENCES), NamesTrainer.MESSAGES.stream())
        .toList();
  }

  private void names() throws IOException, OrtException {
    List<Row> sentences = rows(NamesTrainer.SENTENCES);
    List<Row> messages = new ArrayList<>();
    for (String source : NamesTrainer.MESSAGES) {
      messages.addAll(rows(source));
    }
    Commands.err(spec).println(sentences.size() + " sentences");
    NamesTrainer trainer = new NamesTrainer(sentences, messages, SentenceEncoder.load());
    write(Model.NAMES, trainer.file());
    write("names.md", trainer.card(digests(nameSources())));
  }

  private List<Row> rows(String source) throws IOException {
    return JsonLines.read(file(source)).stream().map(Row::new).toList();
  }

  private void distil() throws IOException, OrtException {
    PrintWriter err = Commands.err(spec);
    List<String> lines =
        Distiller.distil(SentenceEncoder.load(), done -> err.println(done + " pieces"));
    StringBuilder table = new StringBuilder();
    table.append(
        "# What each piece of a word means: written by the trainer, not edited by hand.\n");
    table.append("# Distilled from all-MiniLM-L6-v2 (Apache-2.0), sha256:");
    table.append(SentenceEncoder.SHA256).append('\n');
    lines.forEach(line -> table.append(line).append('\n'));
    write(Model.TABLE, table.toString());
  }

  private void train() throws IOException {
    Bundle bundle = Bundle.read(patterns);
    Corpus corpus = new Corpus(data, Model.patternSets(bundle), Model.passages(bundle));
    Card card = new Card();
    card.data(
        digests(Corpus.SOURCES), sha256(bundle.file(Model.TABLE).getBytes(StandardCharsets.UTF_8)));
    Map<Channel, Classifier> classifiers = new EnumMap<>(Channel.class);
    for (Channel channel : Channel.values()) {
      classifiers.put(channel, train(channel, corpus.documents(channel), card));
    }
    write("weights.txt", Weights.write(classifiers));
    write("card.md", card.text());
  }

  private Classifier train(Channel channel, List<Document> documents, Card card) {
    Recipe recipe = Recipe.of(channel);
    Commands.err(spec).println(channel + ": " + documents.size() + " documents");
    CrossValidation validation = new CrossValidation(recipe.trainer(), documents);
    List<Judgement> judgements = validation.judge();
    Scale scale = CrossValidation.scale(judgements, recipe.evenOdds());
    card.channel(channel, scale, judgements);
    for (String source : recipe.leftOut()) {
      List<Judgement> unseen = validation.judgeWithout(source);
      card.leftOut(source, CrossValidation.scale(unseen, recipe.evenOdds()), unseen);
    }
    List<Lesson> lessons = documents.stream().flatMap(each -> each.lessons().stream()).toList();
    return recipe.trainer().train(lessons).on(scale);
  }

  private Map<String, String> digests(List<String> sources) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String source : sources) {
      digests.put(source + ".jsonl.gz", sha256(Files.readAllBytes(file(source))));
    }
    return digests;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void write(String file, String content) throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve(file), content);
    Commands.err(spec).println("wrote " + out.resolve(file));
  }
}
