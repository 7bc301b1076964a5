package io.whytrail.scoring.likeness;

import io.whytrail.scoring.example.Example;
import io.whytrail.scoring.example.Examples;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.model.ShippedEmbedding;
import io.whytrail.scoring.similarity.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Measures how long it takes to compare a text with all examples of a tenant that has as many as
/// are compared with, beside making the vector that is compared: a program of its own, as times are
/// no test.
final class LikenessTiming {
  private static final int EXAMPLES = 2000;
  private static final int WORDS = 300;
  private static final int WARM = 300;
  private static final int TIMES = 1000;

  private LikenessTiming() {}

  public static void main(String[] arguments) {
    Embedding embedding = ShippedEmbedding.get();
    Random random = new Random(1);
    List<Example> all = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      float[] vector = embedding.embed(text(random));
      all.add(new Example("label-" + i, "interaction-" + i, Stage.INPUT, true, vector));
    }
    Examples examples = Examples.of(all, true);
    String text = text(random);
    float[] vector = embedding.embed(text);
    print("a vector of %d words".formatted(WORDS), () -> embedding.embed(text));
    print(
        "comparing it with %d examples".formatted(EXAMPLES),
        () -> examples.nearest(Stage.INPUT, vector, ""));
  }

  private static String text(Random random) {
    return IntStream.range(0, WORDS)
        .mapToObj(_ -> Integer.toString(random.nextInt(5000) + 50_000, Character.MAX_RADIX))
        .collect(Collectors.joining(" "));
  }

  private static void print(String what, Runnable work) {
    double[] micros = new double[TIMES];
    for (int i = -WARM; i < TIMES; i++) {
      long start = System.nanoTime();
      work.run();
      if (i >= 0) {
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
    }
    Arrays.sort(micros);
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s: p50 %.0f us, p99 %.0f us",
            what,
            micros[TIMES / 2],
            micros[TIMES * 99 / 100]));
  }
}
