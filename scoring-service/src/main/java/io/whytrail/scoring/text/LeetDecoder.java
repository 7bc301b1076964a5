package io.whytrail.scoring.text;

import java.util.Collection;
import java.util.List;

/// Reads words in which digits and signs stand for letters. Where several words can be nothing
/// else, short ones that could be a figure or a name (4ll, m3) are read as words too.
final class LeetDecoder implements Decoder {
  private static final String SIGNS = "013457@$!|";
  private static final String LETTERS = "oieastasil";
  private static final int SURE_WORDS = 2;
  private static final int LONGEST_WORD = 20;

  @Override
  public List<View> decode(View view, Collection<Concealment> concealments) {
    String text = view.text();
    int sure = sureWords(text);
    if (sure == 0) {
      return List.of();
    }
    ViewBuilder builder = new ViewBuilder(text.length());
    int from = 0;
    while (from < text.length()) {
      int to = endOfWord(text, from);
      boolean leet =
          isLeet(text, from, to) || (sure >= SURE_WORDS && isLeetAmongLeet(text, from, to));
      int end = Math.max(to, from + 1);
      for (int i = from; i < end; i++) {
        builder.append(leet ? letter(text.charAt(i)) : text.charAt(i), view.span(i, i + 1));
      }
      from = end;
    }
    return List.of(builder.build(Disguise.LEET));
  }

  private static int sureWords(String text) {
    int words = 0;
    int from = 0;
    while (from < text.length()) {
      int to = endOfWord(text, from);
      words += to > from && isLeet(text, from, to) ? 1 : 0;
      from = Math.max(to, from + 1);
    }
    return words;
  }

  private static int endOfWord(String text, int from) {
    int to = from;
    while (to < text.length() && isWord(text.charAt(to))) {
      to++;
    }
    return to;
  }

  // Only a sign with a letter somewhere after it: gpt4 and v2 are names, 3rd and 10am are figures.
  private static boolean isLeet(String text, int from, int to) {
    if (to - from < 3 || to - from > LONGEST_WORD) {
      return false;
    }
    int letters = 0;
    int signs = 0;
    int changes = 0;
    boolean signBefore = false;
    for (int i = from; i < to; i++) {
      boolean letter = Letters.isLetter(text.charAt(i));
      boolean sign = !letter && SIGNS.indexOf(text.charAt(i)) >= 0;
      if (!sign && !letter) {
        return false;
      }
      changes += signBefore && !sign ? 1 : 0;
      letters += sign ? 0 : 1;
      signs += sign ? 1 : 0;
      signBefore = sign;
    }
    boolean figure = Character.isDigit(text.charAt(from)) && changes == 1 && letters <= 2;
    return changes > 0 && letters > 0 && signs > 0 && !figure;
  }

  // The last sign may be punctuation, so an exclamation mark does not make a word.
  private static boolean isLeetAmongLeet(String text, int from, int to) {
    int letters = 0;
    int digits = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (Character.isLetter(c)) {
        letters++;
      } else if (SIGNS.indexOf(c) >= 0) {
        digits += c == '!' || c == '|' ? 0 : 1;
      } else {
        return false;
      }
    }
    return letters > 0 && digits > 0 && to - from <= LONGEST_WORD;
  }

  private static boolean isWord(char c) {
    return Letters.isLetterOrDigit(c) || c == '@' || c == '$' || c == '!' || c == '|';
  }

  private static char letter(char c) {
    int index = SIGNS.indexOf(c);
    return index < 0 ? c : LETTERS.charAt(index);
  }
}
