package io.whytrail.benchmarks.score;

import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.labelled.JsonLines;
import io.whytrail.scoring.labelled.Masking;
import io.whytrail.scoring.labelled.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// Interactions of labelled files, masked as scoring sees them; the labels are not read.
final class Labelled {

  private static final int EVERY = 5;

  private Labelled() {}

  /// Each fifth row of the files of a folder, well mixed; none where there is no such folder.
  static List<Interaction> in(Path folder, long seed) {
    List<Interaction> interactions = new ArrayList<>();
    int row = 0;
    for (Path file : files(folder)) {
      for (Map<String, Object> json : JsonLines.read(file)) {
        if (row++ % EVERY == 0) {
          interactions.add(new Row(json).interaction(Masking::mask));
        }
      }
    }
    Collections.shuffle(interactions, new Random(seed));
    return interactions;
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*\\.jsonl(?:\\.gz)?"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("The folder " + folder + " cannot be read.", e);
    }
  }
}
