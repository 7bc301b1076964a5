package io.whytrail.scoring.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Reads stretches of zeros and ones, eight to a byte.
final class BitsDecoder implements Decoder {
  private static final int FEWEST_BYTES = 5;
  private static final int BYTE = 8;

  @Override
  public List<View> decode(View view, Collection<Concealment> concealments) {
    Blobs blobs = new Blobs(view, Disguise.BITS, concealments);
    String text = view.text();
    int from = 0;
    while (from + BYTE <= text.length()) {
      if (!isBit(text.charAt(from + BYTE - 1))) {
        from += BYTE;
        continue;
      }
      boolean starts =
          isBit(text.charAt(from))
              && (from == 0 || !Letters.isLetterOrDigit(text.charAt(from - 1)));
      from = starts ? read(text, from, blobs) : from + 1;
    }
    return blobs.views();
  }

  private static int read(String text, int from, Blobs blobs) {
    List<Byte> bytes = new ArrayList<>();
    int at = from;
    int end = from;
    while (isByte(text, at)) {
      bytes.add((byte) Integer.parseInt(text, at, at + 8, 2));
      end = at + 8;
      at =
          end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\n')
              ? end + 1
              : end;
    }
    if (bytes.size() >= FEWEST_BYTES) {
      blobs.add(from, end, text(bytes));
    }
    return Math.max(end, from + 1);
  }

  private static String text(List<Byte> bytes) {
    byte[] all = new byte[bytes.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = bytes.get(i);
    }
    return new String(all, StandardCharsets.UTF_8);
  }

  private static boolean isByte(String text, int at) {
    if (at + 8 > text.length()) {
      return false;
    }
    for (int i = at; i < at + 8; i++) {
      if (!isBit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBit(char c) {
    return c == '0' || c == '1';
  }
}
