package io.whytrail.scoring.text;

/// Tells by its signs that a text runs backwards, in whatever language: stops before their
/// sentence, capitals at the ends of words, words that begin with a mark which only follows a
/// letter.
final class Backwards {
  private static final int FEWEST_SIGNS = 2;
  private static final int TO_ONE = 3;

  private Backwards() {}

  static boolean runs(CharSequence text) {
    int against = 0;
    int along = 0;
    for (int i = 0; i < text.length(); i++) {
      int sign = isStop(text.charAt(i)) ? stop(text, i) : word(text, i);
      against += sign < 0 ? 1 : 0;
      along += sign > 0 ? 1 : 0;
    }
    boolean begins = along == 0 && text.length() > 1 && isQuestion(text.charAt(0));
    return (against >= FEWEST_SIGNS && against > TO_ONE * along) || (begins && stop(text, 0) < 0);
  }

  /// 1 for a stop behind its sentence, -1 for one before it, 0 where it says nothing.
  private static int stop(CharSequence text, int i) {
    boolean wordBefore = i > 0 && isPartOfWord(text.charAt(i - 1));
    boolean wordAfter = i + 1 < text.length() && isPartOfWord(text.charAt(i + 1));
    boolean gapBefore = i == 0 || Character.isWhitespace(text.charAt(i - 1));
    boolean gapAfter = i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1));
    if (wordBefore && gapAfter) {
      return 1;
    }
    return gapBefore && wordAfter ? -1 : 0;
  }

  /// 1 for a word that begins with its capital, -1 for one that ends with it or begins with a mark,
  /// 0 where the word says nothing or none begins here.
  private static int word(CharSequence text, int from) {
    boolean begins =
        isPartOfWord(text.charAt(from)) && (from == 0 || !isPartOfWord(text.charAt(from - 1)));
    if (!begins) {
      return 0;
    }
    if (isMark(text.charAt(from))) {
      return -1;
    }
    int end = from + 1;
    int capitals = Character.isUpperCase(text.charAt(from)) ? 1 : 0;
    while (end < text.length() && isPartOfWord(text.charAt(end))) {
      capitals += Character.isUpperCase(text.charAt(end)) ? 1 : 0;
      end++;
    }
    if (capitals != 1 || end - from < 2) {
      return 0;
    }
    if (Character.isUpperCase(text.charAt(from))) {
      return 1;
    }
    return Character.isUpperCase(text.charAt(end - 1)) ? -1 : 0;
  }

  private static boolean isPartOfWord(char c) {
    return Character.isLetter(c) || isMark(c);
  }

  private static boolean isMark(char c) {
    return c >= 0x300
        && (Character.getType(c) == Character.NON_SPACING_MARK
            || Character.getType(c) == Character.COMBINING_SPACING_MARK);
  }

  private static boolean isStop(char c) {
    return c == '.' || c == ',' || c == ';' || isQuestion(c);
  }

  // Nothing begins with one of these; a full stop begins ".NET".
  private static boolean isQuestion(char c) {
    return switch (c) {
      case '?', '!', '。', '،', '؟', '।' -> true;
      default -> false;
    };
  }
}
