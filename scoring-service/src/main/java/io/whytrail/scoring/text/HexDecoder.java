package io.whytrail.scoring.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Reads stretches of hexadecimal bytes, together or separated by a space, a colon, a comma, 0x or
/// \x.
final class HexDecoder implements Decoder {
  private static final int FEWEST_BYTES = 10;
  private static final int SHORTEST = 2 * FEWEST_BYTES;
  private static final String SEPARATORS = " :,-";
  private static final String BETWEEN = SEPARATORS + "\\x";

  @Override
  public List<View> decode(View view, Collection<Concealment> concealments) {
    Blobs blobs = new Blobs(view, Disguise.HEXADECIMAL, concealments);
    String text = view.folded();
    int from = 0;
    while (from + SHORTEST <= text.length()) {
      int gap = lastGap(text, from);
      if (gap >= 0) {
        from = gap + 1;
        continue;
      }
      boolean starts =
          isPair(text, from)
              && (from == 0
                  || !Letters.isLetterOrDigit(text.charAt(from - 1))
                  || isPrefix(text, from));
      from = starts ? read(text, from, blobs) : from + 1;
    }
    return blobs.views();
  }

  /// The last place that keeps a stretch of the shortest length from beginning here; -1 where there
  /// is none. Looked for from behind, it is mostly found at once, and all before it is passed over.
  private static int lastGap(String text, int from) {
    int at = from + SHORTEST - 1;
    while (at >= from && (isDigit(text.charAt(at)) || BETWEEN.indexOf(text.charAt(at)) >= 0)) {
      at--;
    }
    return at >= from ? at : -1;
  }

  private static int read(String text, int from, Blobs blobs) {
    List<Byte> bytes = new ArrayList<>();
    int at = from;
    int end = from;
    while (isPair(text, at)) {
      bytes.add((byte) Integer.parseInt(text, at, at + 2, 16));
      end = at + 2;
      at = skipSeparator(text, end);
    }
    boolean whole = end >= text.length() || !Letters.isLetterOrDigit(text.charAt(end));
    if (whole && bytes.size() >= FEWEST_BYTES) {
      blobs.add(from, end, text(bytes));
    }
    return end;
  }

  private static String text(List<Byte> bytes) {
    byte[] all = new byte[bytes.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = bytes.get(i);
    }
    return new String(all, StandardCharsets.UTF_8);
  }

  private static int skipSeparator(String text, int at) {
    int next = at;
    if (next < text.length() && SEPARATORS.indexOf(text.charAt(next)) >= 0) {
      next++;
    }
    return text.startsWith("0x", next) || text.startsWith("\\x", next) ? next + 2 : next;
  }

  private static boolean isPrefix(String text, int at) {
    return at >= 2 && text.charAt(at - 1) == 'x' && "0\\".indexOf(text.charAt(at - 2)) >= 0;
  }

  private static boolean isPair(String text, int at) {
    return at + 1 < text.length() && isDigit(text.charAt(at)) && isDigit(text.charAt(at + 1));
  }

  private static boolean isDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
