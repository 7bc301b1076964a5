package io.whytrail.scoring.text;

import java.util.ArrayList;
import java.util.List;

/// Cuts a view where a quotation may begin or end, so that a disguised quotation is judged apart
/// from its sentence.
final class Segments {
  private Segments() {}

  record Segment(int from, int to) {}

  /// The segments whose words are not English.
  static List<Segment> foreign(String text) {
    List<Segment> found = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isCut(text, i)) {
        if (i - from >= 12 && Prose.census(text, from, i).isForeign()) {
          found.add(new Segment(from, i));
        }
        from = i + 1;
      }
    }
    return found;
  }

  private static boolean isCut(String text, int i) {
    char c = text.charAt(i);
    if (c == '\'') {
      boolean insideWord =
          i > 0 && i + 1 < text.length() && isLetter(text, i - 1) && isLetter(text, i + 1);
      return !insideWord;
    }
    return c == '"' || c == '\n' || c == ':' || c == '`' || c == '<' || c == '>';
  }

  private static boolean isLetter(String text, int i) {
    return Letters.isLetter(text.charAt(i));
  }
}
