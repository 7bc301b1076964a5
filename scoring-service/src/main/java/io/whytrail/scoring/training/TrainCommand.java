package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Channel;
import io.whytrail.scoring.classifier.Classifier;
import io.whytrail.scoring.classifier.Scale;
import io.whytrail.scoring.classifier.Weights;
import io.whytrail.scoring.evaluation.Commands;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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

  /// Runs the command and returns its exit code.
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return Commands.run(new TrainCommand(), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(data)) {
      throw new Commands.MisuseException(
          "There is no folder " + data + ": name the one with the labelled files with --data");
    }
    Commands.checkReadable(Corpus.SOURCES.stream().map(this::file).toList());
    train();
    return 0;
  }

  private Path file(String source) {
    return data.resolve(source + ".jsonl.gz");
  }

  private void train() throws IOException {
    Corpus corpus = new Corpus(data, Model.patternSets(Bundle.read(patterns)));
    Card card = new Card();
    card.data(digests());
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

  private Map<String, String> digests() throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String source : Corpus.SOURCES) {
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file(source)));
        digests.put(source + ".jsonl.gz", HexFormat.of().formatHex(digest));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
    return digests;
  }

  private void write(String file, String content) throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve(file), content);
    Commands.err(spec).println("wrote " + out.resolve(file));
  }
}
