package io.whytrail.scoring.output;

import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;

/// The words of a view, folded, with their places in it.
final class Words {
  private final List<String> words = new ArrayList<>();
  private final List<int[]> places = new ArrayList<>();

  private Words() {}

  static Words of(View view) {
    Words result = new Words();
    String text = view.folded();
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean inside = i < text.length() && isWord(text, i);
      if (inside && from < 0) {
        from = i;
      } else if (!inside && from >= 0) {
        result.words.add(text.substring(from, i));
        result.places.add(new int[] {from, i});
        from = -1;
      }
    }
    return result;
  }

  int size() {
    return words.size();
  }

  String word(int i) {
    return words.get(i);
  }

  int from(int i) {
    return places.get(i)[0];
  }

  int to(int i) {
    return places.get(i)[1];
  }

  String join(int from, int to) {
    return String.join(" ", words.subList(from, to));
  }

  String joined() {
    return String.join(" ", words);
  }

  // 1,200.50 is one word, and so is O'Brien.
  private static boolean isWord(String text, int i) {
    char c = text.charAt(i);
    if (Character.isLetterOrDigit(c)) {
      return true;
    }
    boolean between =
        i > 0
            && i + 1 < text.length()
            && Character.isLetterOrDigit(text.charAt(i - 1))
            && Character.isLetterOrDigit(text.charAt(i + 1));
    boolean digits =
        between && Character.isDigit(text.charAt(i - 1)) && Character.isDigit(text.charAt(i + 1));
    return (c == '\'' && between) || ((c == '.' || c == ',') && digits);
  }
}
