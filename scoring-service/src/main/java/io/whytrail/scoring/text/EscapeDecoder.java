package io.whytrail.scoring.text;

import java.util.Collection;
import java.util.List;

/// Reads letters that are written as numeric escapes. Only ASCII letters count: a URL must escape a
/// space, but nobody needs to escape an "a".
final class EscapeDecoder implements Decoder {
  private static final int FEWEST_LETTERS = 6;
  private static final char[] SIGNS = {'%', '&', '\\'};

  @Override
  public List<View> decode(View view, Collection<Concealment> concealments) {
    String text = view.text();
    if (signs(text) < FEWEST_LETTERS) {
      return List.of();
    }
    ViewBuilder builder = new ViewBuilder(text.length());
    int letters = 0;
    int first = -1;
    int last = -1;
    int at = 0;
    while (at < text.length()) {
      Escape escape = Escape.at(text, at);
      Span origin = view.span(at, at + escape.width());
      builder.append(escape.character(), origin);
      if (escape.width() > 1 && Character.isLetter(escape.character())) {
        letters++;
        first = first < 0 ? at : first;
        last = at + escape.width();
      }
      at += escape.width();
    }
    if (letters < FEWEST_LETTERS) {
      return List.of();
    }
    concealments.add(new Concealment(Disguise.ESCAPES, view.span(first, last)));
    return List.of(builder.build(Disguise.ESCAPES));
  }

  /// How many escapes there can be.
  private static int signs(String text) {
    int signs = 0;
    for (char sign : SIGNS) {
      for (int at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
        signs++;
      }
    }
    return signs;
  }

  private record Escape(char character, int width) {
    private static final int LONGEST_ENTITY = 9;

    static Escape at(String text, int at) {
      char c = text.charAt(at);
      return switch (c) {
        case '%' -> fixed(text, at, 1, 2);
        case '\\' -> backslash(text, at);
        case '&' -> entity(text, at);
        default -> new Escape(c, 1);
      };
    }

    private static Escape backslash(String text, int at) {
      if (text.startsWith("\\u", at)) {
        return fixed(text, at, 2, 4);
      }
      return text.startsWith("\\x", at) ? fixed(text, at, 2, 2) : new Escape('\\', 1);
    }

    private static Escape fixed(String text, int at, int prefix, int digits) {
      int end = at + prefix + digits;
      int value = end <= text.length() ? number(text, at + prefix, end, 16) : -1;
      return isAscii(value)
          ? new Escape((char) value, prefix + digits)
          : new Escape(text.charAt(at), 1);
    }

    private static Escape entity(String text, int at) {
      int end = text.indexOf(';', at, Math.min(text.length(), at + LONGEST_ENTITY));
      if (end < 0 || !text.startsWith("&#", at)) {
        return new Escape('&', 1);
      }
      boolean hexadecimal = text.startsWith("x", at + 2) || text.startsWith("X", at + 2);
      int value = hexadecimal ? number(text, at + 3, end, 16) : number(text, at + 2, end, 10);
      return isAscii(value) ? new Escape((char) value, end + 1 - at) : new Escape('&', 1);
    }

    private static int number(String text, int from, int to, int radix) {
      if (from >= to) {
        return -1;
      }
      int value = 0;
      for (int i = from; i < to; i++) {
        int digit = Character.digit(text.charAt(i), radix);
        if (digit < 0) {
          return -1;
        }
        value = value * radix + digit;
      }
      return value;
    }

    private static boolean isAscii(int value) {
      return value >= ' ' && value < 0x7F;
    }
  }
}
