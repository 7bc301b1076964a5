package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Channel;
import io.whytrail.scoring.classifier.Classifier;
import io.whytrail.scoring.classifier.Scale;
import io.whytrail.scoring.classifier.Weights;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `train --data DIR --out DIR [--patterns BUNDLE]`: makes `weights.txt` and `card.md` from the
/// labelled data, with the patterns of a model. The same data and patterns give the same bytes.
public final class TrainCommand {
  private static final String USAGE =
      "usage: train --data DIRECTORY --out DIRECTORY [--patterns MODEL]";

  private final Path data;
  private final Path out;
  private final String patterns;
  private final PrintStream log;

  private TrainCommand(Path data, Path out, String patterns, PrintStream log) {
    this.data = data;
    this.out = out;
    this.patterns = patterns;
    this.log = log;
  }

  /// Runs the command; 0 when it went well, 2 where the arguments make no sense.
  public static int run(String[] arguments, PrintStream log) {
    Map<String, String> options = new TreeMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    String data = options.remove("--data");
    String out = options.remove("--out");
    String patterns = options.remove("--patterns");
    if (data == null || out == null || !options.isEmpty() || arguments.length % 2 != 0) {
      log.println(USAGE);
      return 2;
    }
    String model = patterns == null ? Model.SHIPPED : patterns;
    new TrainCommand(Path.of(data), Path.of(out), model, log).train();
    return 0;
  }

  private void train() {
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
    log.println(channel + ": " + documents.size() + " documents");
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

  private Map<String, String> digests() {
    Map<String, String> digests = new TreeMap<>();
    for (String source : Corpus.SOURCES) {
      String file = source + ".jsonl.gz";
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(data.resolve(file)));
        digests.put(file, HexFormat.of().formatHex(digest));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
    return digests;
  }

  private void write(String file, String content) {
    try {
      Files.createDirectories(out);
      Files.writeString(out.resolve(file), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    log.println("wrote " + out.resolve(file));
  }
}
