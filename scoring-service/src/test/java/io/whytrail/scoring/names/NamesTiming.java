package io.whytrail.scoring.names;

import ai.onnxruntime.OrtException;
import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/// Measures how long it takes to find names in texts of some lengths, one after the other: a
/// program of its own, as times are no test.
final class NamesTiming {
  private static final int WARM = 300;
  private static final int TIMES = 1000;
  private static final String TEXT =
      "Last week Maria Lopez of Miller and Sons wrote from Springfield that the contract of 12"
          + " March 2019 had been sent to 14 Garden Street and nobody there had signed it. ";

  private NamesTiming() {}

  public static void main(String[] arguments) throws IOException, OrtException {
    SentenceEncoder encoder = SentenceEncoder.load();
    NameTagger tagger = NamesFile.read(Bundle.read(Model.COMPLETE).file(Model.NAMES));
    for (int tokens : new int[] {32, 64, 128}) {
      View view = view(tokens, encoder);
      double[] millis = new double[TIMES];
      for (int i = -WARM; i < TIMES; i++) {
        long start = System.nanoTime();
        tagger.find(PieceFeatures.of(view, encoder, () -> {}));
        if (i >= 0) {
          millis[i] = (System.nanoTime() - start) / 1e6;
        }
      }
      Arrays.sort(millis);
      System.out.println(
          String.format(
              Locale.ROOT,
              "%d tokens: p50 %.2f ms, p99 %.2f ms",
              tokens,
              millis[TIMES / 2],
              millis[TIMES * 99 / 100]));
    }
  }

  /// A text of so many tokens with the two ends that the encoder adds.
  private static View view(int tokens, SentenceEncoder encoder) {
    String text = TEXT.repeat(8);
    int pieces = tokens - 2;
    View whole = Text.of(text).plain();
    int end = encoder.pieces(whole.folded()).to(pieces - 1);
    return Text.of(text.substring(0, end)).plain();
  }
}
