package io.whytrail.scoring.detection;

import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;

/// Cuts a view into sentences: at line feeds, and after a full stop, question or exclamation mark
/// before a space.
public final class Sentences {
  private Sentences() {}

  /// A range of characters of the view.
  public record Range(int from, int to) {}

  public static List<Range> of(View view) {
    String text = view.text();
    List<Range> sentences = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (ends(text, i)) {
        add(sentences, text, from, i + 1);
        from = i + 1;
      }
    }
    add(sentences, text, from, text.length());
    return sentences;
  }

  private static boolean ends(String text, int i) {
    char c = text.charAt(i);
    if (c == '\n') {
      return true;
    }
    boolean mark = c == '.' || c == '!' || c == '?' || c == '。' || c == '！' || c == '？';
    boolean gap = i + 1 >= text.length() || text.charAt(i + 1) == ' ' || text.charAt(i + 1) == '\n';
    return mark && gap && !isAbbreviation(text, i);
  }

  // "Dr. Who", "J. K. Rowling", "e.g. this": a short word before the full stop does not end a
  // sentence.
  private static boolean isAbbreviation(String text, int i) {
    int word = i;
    while (word > 0 && Character.isLetter(text.charAt(word - 1))) {
      word--;
    }
    int length = i - word;
    return text.charAt(i) == '.'
        && (length == 1
            || (length <= 3
                && length > 0
                && Character.isUpperCase(text.charAt(word))
                && isTitle(text.substring(word, i))));
  }

  private static boolean isTitle(String word) {
    return switch (word) {
      case "Dr", "Mr", "Mrs", "Ms", "St", "Jr", "Sr", "No", "vs", "Co", "Inc", "Ltd", "U", "Mt" ->
          true;
      default -> false;
    };
  }

  private static void add(List<Range> sentences, String text, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    if (end > start) {
      sentences.add(new Range(start, end));
    }
  }
}
