package io.whytrail.scoring.text;

/// Tells language from noise: whether decoded bytes are text, and whether text is English.
final class Prose {
  private static final double PRINTABLE = 0.95;
  private static final double LETTERS = 0.75;
  private static final int FEWEST_WORDS = 2;

  private static final WordSet COMMON =
      new WordSet(
          "a about above after all also am an and any are as at be because been before being"
              + " but by can could do does each for from get give go had has have he her him"
              + " his how i if in into is it its just know like make me more most my new no"
              + " not now of on one only or other our out over people please so some say tell"
              + " than that the their them then there these they this time to two up us use"
              + " was way we were what when where which who why will with would write year you"
              + " your first me without should ignore instructions instruction previous system"
              + " prompt reveal answer follow rules explain");

  private Prose() {}

  /// True for text without control characters and undecodable bytes.
  static boolean isPrintable(CharSequence text) {
    int printable = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = c == 0xFFFD || (Character.isISOControl(c) && !Character.isWhitespace(c));
      printable += control ? 0 : 1;
    }
    return text.length() > 0 && printable >= PRINTABLE * text.length();
  }

  /// True for printable text made of words.
  static boolean isProse(CharSequence text) {
    if (!isPrintable(text)) {
      return false;
    }
    int letters = 0;
    int wide = 0;
    int gaps = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean gap = Character.isWhitespace(c);
      gaps += gap ? 1 : 0;
      letters += gap || Character.isLetter(c) ? 1 : 0;
      wide += c > 0x2E80 ? 1 : 0;
    }
    boolean words = gaps >= FEWEST_WORDS - 1 || wide > text.length() / 2;
    return words && letters >= LETTERS * text.length();
  }

  /// How many of a text's words are among the most common English ones.
  static Census census(CharSequence text) {
    return census(text, 0, text.length());
  }

  /// The same for the characters from..to.
  static Census census(CharSequence text, int from, int to) {
    int words = 0;
    int common = 0;
    int word = -1;
    for (int i = from; i <= to; i++) {
      boolean letter = i < to && Letters.isLetter(text.charAt(i));
      if (letter && word < 0) {
        word = i;
      } else if (!letter && word >= 0) {
        words++;
        common += COMMON.contains(text, word, i) ? 1 : 0;
        word = -1;
      }
    }
    return new Census(words, common);
  }

  record Census(int words, int common) {
    private static final int FEW_WORDS = 4;

    /// Too few common words for a sentence of English.
    boolean isForeign() {
      return words >= FEW_WORDS && common < 0.12 * words;
    }

    /// Enough common words that chance does not explain them.
    boolean isEnglish() {
      return (common >= 3 && common >= 0.3 * words) || (common >= 2 && common >= 0.5 * words);
    }
  }
}
