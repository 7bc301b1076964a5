package io.whytrail.scoring.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/// Holds the shipped model to its marks on a part of the labelled interactions that it was trained
/// on (names by the model that has them): a change of a pattern or a weight that costs more is seen
/// here. What to expect of new texts is on the model's card. Without the data there is nothing to
/// hold it to, and the other tests stand alone.
class EvaluationTest {
  private static final int EVERY = 6;
  private static final int FEWEST = 100;

  @Test
  void model_keepsWhatItReached() throws IOException {
    assumeTrue(Files.isDirectory(directory()), "no labelled interactions at hand");
    Model model = Model.of(Bundle.read(Model.SHIPPED));

    List<Figure> figures =
        EvaluateCommand.measure(files(), new Observer(new Scorer(model), false), EVERY);

    figures.forEach(System.out::println);
    SoftAssertions softly = new SoftAssertions();
    for (Figure figure : figures) {
      // What is below its mark and said to be: blocking, and names, which this model does not look
      // for.
      boolean below = figure.name().equals("all attacks") || figure.table().equals(Figures.NAMES);
      if (figure.cases() >= FEWEST && !below) {
        softly.assertThat(figure.reached()).as("%s", figure).isTrue();
      }
    }
    softly.assertAll();
  }

  @Test
  void headForNames_keepsWhatItReached() throws IOException {
    assumeTrue(Files.isDirectory(directory()), "no labelled interactions at hand");
    Model model = Model.of(Bundle.read(Model.COMPLETE));

    List<Figure> figures =
        EvaluateCommand.measure(
            List.of(directory().resolve("presidio_pii.jsonl.gz")),
            new Observer(new Scorer(model), false),
            EVERY);

    List<Figure> names =
        figures.stream().filter(figure -> figure.table().equals(Figures.NAMES)).toList();
    assertThat(names).hasSize(4).allSatisfy(figure -> assertThat(figure.reached()).isTrue());
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.filter(file -> file.toString().endsWith(".jsonl.gz")).sorted().toList();
    }
  }

  private static Path directory() {
    String given = System.getProperty("WHYTRAIL_DATA", System.getenv("WHYTRAIL_DATA"));
    return Path.of(given == null ? "../../shared/data" : given);
  }
}
