package io.whytrail.scoring.text;

import java.util.Collection;
import java.util.List;

/// Reads words whose letters are set apart by a separator; a wider gap, or a space where it is not
/// the separator, ends a word. Where longer words are written so beyond doubt, short ones count.
final class SpacedDecoder implements Decoder {
  private static final String SEPARATORS = " .-_*|,~+/";
  private static final int SHORTEST_RUN = 4;
  private static final int SHORTEST_AMONG_OTHERS = 2;
  private static final int FEWEST_LETTERS = 4;
  // Below this an abbreviation or a list of letters is likelier than somebody who hides.
  private static final int CONCEALED_LETTERS = 12;
  private static final char NONE = 0;

  @Override
  public List<View> decode(View view, Collection<Concealment> concealments) {
    String text = view.text();
    if (nextRun(text, 0) == text.length()) {
      return List.of();
    }
    char habit = habit(text);
    ViewBuilder builder = new ViewBuilder(text.length());
    int letters = 0;
    int first = -1;
    int last = -1;
    int from = 0;
    while (from < text.length()) {
      int to = endOfRun(text, from, habit);
      if (to > from) {
        letters += squeeze(builder, view, from, to);
        first = first < 0 ? from : first;
        last = to;
        from = to;
      } else {
        builder.append(text.charAt(from), view.span(from, from + 1));
        from++;
      }
    }
    if (letters < FEWEST_LETTERS) {
      return List.of();
    }
    if (letters >= CONCEALED_LETTERS) {
      concealments.add(new Concealment(Disguise.SPACED, view.span(first, last)));
    }
    return List.of(builder.build(Disguise.SPACED));
  }

  /// Where the next run begins that is long enough by itself; the length of the text where none
  /// does. Without one there is no habit either.
  private static int nextRun(String text, int from) {
    int at = from;
    while (at < text.length() && !(mayRun(text, at) && endOfRun(text, at, NONE) > at)) {
      at++;
    }
    return at;
  }

  /// False where the shortest run cannot begin, told by the last of its separators.
  private static boolean mayRun(String text, int at) {
    int last = at + 2 * SHORTEST_RUN - 3;
    return last < text.length() && !isLetter(text, last) && !isLetter(text, at + 1);
  }

  /// The separator, other than a space, that sets apart enough letters to be meant; 0 where none
  /// does.
  private static char habit(String text) {
    int[] letters = new int[SEPARATORS.length()];
    int from = 0;
    while (from < text.length()) {
      int to = endOfRun(text, from, NONE);
      if (to > from) {
        int separator = SEPARATORS.indexOf(text.charAt(from + 1));
        letters[separator] += (to - from) / 2 + 1;
        if (separator > 0 && letters[separator] >= CONCEALED_LETTERS) {
          return SEPARATORS.charAt(separator);
        }
      }
      from = Math.max(to, from + 1);
    }
    return NONE;
  }

  /// The end of a run letter, separator, letter, ... that starts here; the start itself where there
  /// is none.
  private static int endOfRun(String text, int from, char habit) {
    if (from + 2 >= text.length()) {
      return from;
    }
    char separator = text.charAt(from + 1);
    boolean begins =
        SEPARATORS.indexOf(separator) >= 0
            && isLetter(text, from)
            && (from == 0 || !isLetter(text, from - 1));
    if (!begins) {
      return from;
    }
    int at = from;
    int letters = 1;
    while (at + 2 < text.length() && text.charAt(at + 1) == separator && isLetter(text, at + 2)) {
      at += 2;
      letters++;
    }
    boolean cutsWord = at + 1 < text.length() && isLetter(text, at + 1);
    if (cutsWord) {
      at -= 2;
      letters--;
    }
    int fewest = separator == habit ? SHORTEST_AMONG_OTHERS : SHORTEST_RUN;
    return letters >= fewest ? at + 1 : from;
  }

  private static int squeeze(ViewBuilder builder, View view, int from, int to) {
    String text = view.text();
    int letters = 0;
    for (int i = from; i < to; i += 2) {
      builder.append(text.charAt(i), view.span(i, i + 1));
      letters++;
      boolean wideGap =
          i + 1 < to && text.charAt(i + 1) == ' ' && view.span(i + 1, i + 2).length() > 1;
      if (wideGap) {
        builder.append(' ', view.span(i + 1, i + 2));
      }
    }
    return letters;
  }

  private static boolean isLetter(String text, int i) {
    return Letters.isLetterOrDigit(text.charAt(i));
  }
}
