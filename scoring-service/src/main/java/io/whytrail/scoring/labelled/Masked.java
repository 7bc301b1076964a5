package io.whytrail.scoring.labelled;

import io.whytrail.scoring.text.Span;
import java.util.List;

/// A masked text, and where its pieces stood before.
public record Masked(String text, List<Piece> pieces) {
  public Masked {
    pieces = List.copyOf(pieces);
  }

  /// One token: its code points in the masked text, and those of the value that it stands for.
  public record Piece(int start, int end, int originalStart, int originalEnd) {}

  /// The same place in the text that was masked; a token stands for the whole of its value.
  public Span original(Span span) {
    int start = original(span.start(), false);
    return new Span(start, Math.max(start, original(span.end(), true)));
  }

  private int original(int at, boolean end) {
    int shift = 0;
    for (Piece piece : pieces) {
      if (at <= piece.start()) {
        break;
      }
      if (at < piece.end()) {
        return end ? piece.originalEnd() : piece.originalStart();
      }
      shift = piece.originalEnd() - piece.end();
    }
    return at + shift;
  }
}
