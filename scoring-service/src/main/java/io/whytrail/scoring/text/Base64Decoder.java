package io.whytrail.scoring.text;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/// Reads stretches of base64, in the standard or the URL alphabet, wrapped or not.
final class Base64Decoder implements Decoder {
  private static final int SHORTEST = 20;
  private static final int MOST_PADDING = 2;
  private static final int SHORTEST_WRAPPED_LINE = 60;

  @Override
  public List<View> decode(View view, Collection<Concealment> concealments) {
    Blobs blobs = new Blobs(view, Disguise.BASE64, concealments);
    String text = view.text();
    int from = 0;
    while (from + SHORTEST <= text.length()) {
      int gap = lastGap(text, from);
      if (gap >= 0) {
        from = gap + 1;
        continue;
      }
      int to = end(text, from);
      blobs.add(from, padded(text, to), decode(text.substring(from, to)));
      from = to;
    }
    return blobs.views();
  }

  /// The last place that keeps a stretch of the shortest length from beginning here; -1 where there
  /// is none. Looked for from behind, it is mostly found at once, and all before it is passed over.
  private static int lastGap(String text, int from) {
    int at = from + SHORTEST - 1;
    while (at >= from && isDigit(text.charAt(at))) {
      at--;
    }
    return at >= from ? at : -1;
  }

  private static int end(String text, int from) {
    int to = from;
    int line = from;
    while (to < text.length()) {
      char c = text.charAt(to);
      if (c == '\n' && to - line >= SHORTEST_WRAPPED_LINE) {
        line = to + 1;
      } else if (!isDigit(c)) {
        break;
      }
      to++;
    }
    return to;
  }

  private static int padded(String text, int end) {
    int to = end;
    while (to < text.length() && text.charAt(to) == '=' && to - end < MOST_PADDING) {
      to++;
    }
    return to;
  }

  private static boolean isDigit(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/'
        || c == '-'
        || c == '_';
  }

  private static String decode(String digits) {
    String standard = digits.replace("\n", "").replace('-', '+').replace('_', '/');
    int usable = standard.length() % 4 == 1 ? standard.length() - 1 : standard.length();
    byte[] bytes = Base64.getDecoder().decode(standard.substring(0, usable));
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
