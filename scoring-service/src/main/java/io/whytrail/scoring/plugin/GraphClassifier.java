package io.whytrail.scoring.plugin;

import io.whytrail.scoring.embedding.Graph;
import io.whytrail.scoring.embedding.Loading;
import io.whytrail.scoring.embedding.Pieces;
import java.nio.file.Path;
import java.util.List;

/// A classifier whose graph runs here.
final class GraphClassifier implements TextClassifier {
  private final Plugin.Source.Graph source;
  private final int positive;
  private final Loading<Graph> graph;

  GraphClassifier(Plugin.Source.Graph source, Path folder) {
    this.source = source;
    this.positive = Plugin.positive(source.labels(), source.positive());
    this.graph =
        Loading.begin(
            "plugged classifier",
            () ->
                Graph.load(
                    folder.resolve(source.graph()),
                    source.sha256(),
                    folder.resolve(source.tokenizer()),
                    source.tokenizerSha256()));
  }

  @Override
  public void await(Runnable checkpoint) {
    graph.await(checkpoint);
  }

  @Override
  public Reading read(String text) {
    Pieces pieces = graph.get().pieces(folded(text));
    return new Reading() {
      @Override
      public List<Part> parts() {
        return Windows.of(
            pieces.size(), source.maxTokens() - 2, source.stride(), pieces::from, pieces::to);
      }

      @Override
      public double logit(Part part) {
        return Plugin.logOdds(numbers(pieces, part), positive);
      }
    };
  }

  private float[] numbers(Pieces pieces, Part part) {
    int first = pieces.firstFrom(part.from());
    int[] ids = new int[pieces.firstFrom(part.to()) - first];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = pieces.id(first + i);
    }
    float[] numbers = graph.get().row(ids);
    if (numbers.length != source.labels().size()) {
      throw new IllegalStateException(
          "the graph answers with " + numbers.length + " numbers and not one for each label");
    }
    return numbers;
  }

  // Character by character: places stay where they are.
  private static String folded(String text) {
    char[] folded = text.toCharArray();
    for (int i = 0; i < folded.length; i++) {
      folded[i] = Character.toLowerCase(folded[i]);
    }
    return new String(folded);
  }
}
