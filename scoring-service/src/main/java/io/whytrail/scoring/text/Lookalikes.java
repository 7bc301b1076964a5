package io.whytrail.scoring.text;

import java.util.List;

/// Replaces letters of other alphabets that look like Latin ones, in words that are mixed: nobody
/// writes a word in two alphabets by accident. A word wholly of look-alikes is replaced only where
/// nearly all other letters are Latin.
final class Lookalikes {
  private static final String CYRILLIC_AND_GREEK =
      "аеорсухіѕјһԁԛԝӏгпкт" + "АВЕКМНОРСТХІЅЈҮ" + "οανρτυικε" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "ɑɡƖօոսցհ";
  private static final String LATIN =
      "aeopcyxisjhdqwlrnkt" + "ABEKMHOPCTXISJY" + "oavptuike" + "ABEZHIKMNOPTYX" + "agionsgh";
  private static final int SHORTEST_WORD = 3;
  private static final double NEARLY_ALL = 0.9;

  static {
    if (CYRILLIC_AND_GREEK.length() != LATIN.length()) {
      throw new IllegalStateException("the tables of look-alikes do not fit together");
    }
  }

  private Lookalikes() {}

  static void fold(ViewBuilder text, List<Concealment> concealments) {
    Census census = Census.of(text);
    if (census.lookalikes == 0) {
      return;
    }
    boolean latinText = census.latin >= NEARLY_ALL * census.letters;
    int from = 0;
    while (from < text.length()) {
      if (!Character.isLetterOrDigit(text.charAt(from))) {
        from++;
        continue;
      }
      int to = endOfWord(text, from);
      foldWord(text, from, to, latinText, concealments);
      from = to;
    }
  }

  private static int endOfWord(ViewBuilder text, int from) {
    int to = from;
    while (to < text.length() && Character.isLetterOrDigit(text.charAt(to))) {
      to++;
    }
    return to;
  }

  private static void foldWord(
      ViewBuilder text, int from, int to, boolean latinText, List<Concealment> concealments) {
    int latin = 0;
    int alike = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (isLatin(c)) {
        latin++;
      } else if (latinFor(c) != 0) {
        alike++;
      } else if (Character.isLetter(c)) {
        return;
      }
    }
    boolean disguised = alike > 0 && to - from >= SHORTEST_WORD && (latin > 0 || latinText);
    if (disguised) {
      for (int i = from; i < to; i++) {
        char replacement = latinFor(text.charAt(i));
        if (replacement != 0) {
          text.replace(i, replacement);
        }
      }
      concealments.add(new Concealment(Disguise.LOOKALIKE, text.span(from, to)));
    }
  }

  private static char latinFor(char c) {
    int index = c < 0x80 ? -1 : CYRILLIC_AND_GREEK.indexOf(c);
    return index < 0 ? 0 : LATIN.charAt(index);
  }

  private static boolean isLatin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private record Census(int letters, int latin, int lookalikes) {
    static Census of(ViewBuilder text) {
      int letters = 0;
      int latin = 0;
      int lookalikes = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (isLatin(c)) {
          latin++;
          letters++;
        } else if (c >= 0x80 && Character.isLetter(c)) {
          letters++;
          lookalikes += latinFor(c) == 0 ? 0 : 1;
        }
      }
      return new Census(letters, latin, lookalikes);
    }
  }
}
