package io.whytrail.scoring.names;

import io.whytrail.scoring.embedding.Pieces;
import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;

/// What is known of each piece of a text: the encoder's vector in the midst of its neighbours, and
/// how it is written, which the encoder does not see.
public final class PieceFeatures {
  // Pieces that are read together.
  private static final int WINDOW = 126;
  private static final int WRITING = 4;

  private final Pieces pieces;
  private final List<float[]> features;

  private PieceFeatures(Pieces pieces, List<float[]> features) {
    this.pieces = pieces;
    this.features = features;
  }

  /// Reads a text window by window.
  ///
  /// @param checkpoint called before each window: it throws where the time is over
  public static PieceFeatures of(View view, SentenceEncoder encoder, Runnable checkpoint) {
    Pieces pieces = encoder.pieces(view.folded());
    List<float[]> features = new ArrayList<>();
    for (int at = 0; at < pieces.size(); at += WINDOW) {
      checkpoint.run();
      int[] ids = new int[Math.min(WINDOW, pieces.size() - at)];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = pieces.id(at + i);
      }
      float[][] states = encoder.states(ids);
      for (int i = 0; i < ids.length; i++) {
        features.add(features(states[i], view.text(), pieces.from(at + i), pieces.to(at + i)));
      }
    }
    return new PieceFeatures(pieces, features);
  }

  public Pieces pieces() {
    return pieces;
  }

  /// The numbers of a piece.
  public float[] of(int piece) {
    return features.get(piece);
  }

  private static float[] features(float[] state, String text, int from, int to) {
    float[] features = new float[state.length + WRITING];
    System.arraycopy(state, 0, features, 0, state.length);
    char first = text.charAt(from);
    features[state.length] = Character.isUpperCase(first) ? 1 : 0;
    features[state.length + 1] = Character.isUpperCase(text.charAt(to - 1)) ? 1 : 0;
    features[state.length + 2] = Character.isDigit(first) ? 1 : 0;
    features[state.length + 3] =
        from > 0 && Character.isLetterOrDigit(text.charAt(from - 1)) ? 1 : 0;
    return features;
  }
}
