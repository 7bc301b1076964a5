package io.whytrail.scoring.names;

import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;

/// Says what each word of a text is a part of: the likeliest kinds of all words together, where
/// kinds that stand beside one another count.
public final class NameTagger {
  // A name may have a dot or a hyphen between its words, an address a comma or a line's end.
  private static final int WIDEST_GAP = 3;
  // How much it counts which kinds stand beside one another.
  private static final double NEIGHBOURS = 0.5;
  // A name that is missed costs more than one too many.
  private static final double DOUBT = 0.3;

  private static final int NOTHING = Kind.NOTHING.place();

  private final TagNetwork network;

  public NameTagger(TagNetwork network) {
    this.network = network;
  }

  /// Something that was found, in characters of the view.
  public record Found(Kind kind, int from, int to) {}

  public List<Found> find(View view, PieceFeatures features) {
    List<PieceFeatures.Word> words = features.words();
    int[] kinds = kinds(view.text(), features);
    List<Found> found = new ArrayList<>();
    int i = 0;
    while (i < kinds.length) {
      int first = i++;
      while (i < kinds.length
          && kinds[i] == kinds[first]
          && touches(view.text(), words.get(i - 1).to(), words.get(i).from())) {
        i++;
      }
      if (kinds[first] != NOTHING) {
        Kind kind = Kind.at(kinds[first]);
        found.add(new Found(kind, words.get(first).from(), words.get(i - 1).to()));
      }
    }
    return found;
  }

  /// The likeliest kinds of all words (Viterbi).
  private int[] kinds(String text, PieceFeatures features) {
    List<PieceFeatures.Word> words = features.words();
    int all = Kind.values().length;
    double[][] best = new double[words.size()][all];
    int[][] before = new int[words.size()][all];
    for (int i = 0; i < best.length; i++) {
      double[] own = likelihoods(features, words.get(i));
      boolean joined = i > 0 && touches(text, words.get(i - 1).to(), words.get(i).from());
      for (int kind = 0; kind < all; kind++) {
        if (i > 0) {
          before[i][kind] = likeliest(best[i - 1], kind, joined);
          best[i][kind] = with(best[i - 1], before[i][kind], kind, joined);
        }
        best[i][kind] += own[kind];
      }
    }
    int[] kinds = new int[best.length];
    for (int i = best.length - 1; i >= 0; i--) {
      kinds[i] = i == best.length - 1 ? highest(best[i]) : before[i + 1][kinds[i + 1]];
    }
    return kinds;
  }

  private double[] likelihoods(PieceFeatures features, PieceFeatures.Word word) {
    double[] own = new double[Kind.values().length];
    for (int piece = word.firstPiece(); piece <= word.lastPiece(); piece++) {
      network.add(features.of(piece), own);
    }
    for (int kind = 0; kind < own.length; kind++) {
      own[kind] /= word.lastPiece() - word.firstPiece() + 1;
    }
    own[NOTHING] -= DOUBT;
    return own;
  }

  private int likeliest(double[] best, int kind, boolean joined) {
    int likeliest = 0;
    for (int from = 1; from < best.length; from++) {
      if (with(best, from, kind, joined) > with(best, likeliest, kind, joined)) {
        likeliest = from;
      }
    }
    return likeliest;
  }

  private double with(double[] best, int from, int kind, boolean joined) {
    return best[from] + (joined ? NEIGHBOURS * network.step(from, kind) : 0);
  }

  private static int highest(double[] sums) {
    int highest = 0;
    for (int i = 1; i < sums.length; i++) {
      highest = sums[i] > sums[highest] ? i : highest;
    }
    return highest;
  }

  private static boolean touches(String text, int to, int from) {
    if (from - to > WIDEST_GAP) {
      return false;
    }
    for (int i = to; i < from; i++) {
      char c = text.charAt(i);
      if (c == ';' || c == ':' || c == '!' || c == '?' || c == '"') {
        return false;
      }
    }
    return true;
  }
}
