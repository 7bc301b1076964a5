package io.whytrail.scoring.names;

import io.whytrail.scoring.classifier.Network;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.embedding.Pieces;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;

/// Says which words are names of people or parts of addresses, and puts neighbours together.
public final class NameTagger {
  // A name may have a dot or a hyphen between its words, an address a comma or a line's end.
  private static final int WIDEST_GAP = 2;

  private final Network persons;
  private final Network addresses;

  public NameTagger(Network persons, Network addresses) {
    this.persons = persons;
    this.addresses = addresses;
  }

  /// A name or an address, in characters of the view.
  public record Found(Reason reason, int from, int to) {}

  /// All that is found in a view.
  public List<Found> find(View view, PieceFeatures features) {
    List<Found> found = new ArrayList<>();
    find(view, features, persons, Reason.PII_PERSON, found);
    find(view, features, addresses, Reason.PII_ADDRESS, found);
    return found;
  }

  private static void find(
      View view, PieceFeatures features, Network network, Reason reason, List<Found> found) {
    Pieces pieces = features.pieces();
    int from = -1;
    int to = -1;
    int piece = 0;
    while (piece < pieces.size()) {
      int end = wordEnd(view.text(), pieces, piece);
      boolean word = Character.isLetterOrDigit(view.text().charAt(pieces.from(piece)));
      if (word && isMeant(features, network, piece, end)) {
        if (from >= 0 && !touches(view.text(), to, pieces.from(piece))) {
          found.add(new Found(reason, from, to));
          from = -1;
        }
        from = from < 0 ? pieces.from(piece) : from;
        to = pieces.to(end - 1);
      } else if (word && from >= 0) {
        found.add(new Found(reason, from, to));
        from = -1;
      }
      piece = end;
    }
    if (from >= 0) {
      found.add(new Found(reason, from, to));
    }
  }

  /// The piece after the last one of a word.
  private static int wordEnd(String text, Pieces pieces, int piece) {
    int end = piece + 1;
    while (end < pieces.size()
        && pieces.from(end) == pieces.to(end - 1)
        && Character.isLetterOrDigit(text.charAt(pieces.from(end)))
        && Character.isLetterOrDigit(text.charAt(pieces.from(piece)))) {
      end++;
    }
    return end;
  }

  private static boolean isMeant(PieceFeatures features, Network network, int from, int to) {
    double sum = 0;
    for (int piece = from; piece < to; piece++) {
      sum += network.logit(features.of(piece));
    }
    return sum > 0;
  }

  private static boolean touches(String text, int to, int from) {
    if (from - to > WIDEST_GAP) {
      return false;
    }
    for (int i = to; i < from; i++) {
      if (text.charAt(i) == ';' || text.charAt(i) == ':') {
        return false;
      }
    }
    return true;
  }
}
