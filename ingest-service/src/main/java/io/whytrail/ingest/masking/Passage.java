package io.whytrail.ingest.masking;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One text under examination, with the name of the field that holds it where there is one: the
/// number under a key `phone` needs less evidence than a number somewhere.
final class Passage {

  /// How far a word that explains a number may stand before it.
  private static final int LOOK_BACK = 40;

  private final String text;
  private final String field;
  private @Nullable DigitGroups digits;

  Passage(String text, String field) {
    this.text = text;
    this.field = field;
  }

  String text() {
    return text;
  }

  String field() {
    return field;
  }

  DigitGroups digits() {
    if (digits == null) {
      digits = DigitGroups.of(text);
    }
    return digits;
  }

  /// Whether a word that the pattern finds stands shortly before an index, on the same line and
  /// after any token, or in the name of the field.
  boolean introduced(int index, Pattern words) {
    int start = index;
    while (start > 0 && index - start < LOOK_BACK && !endsLookBack(text.charAt(start - 1))) {
      start--;
    }
    return words.matcher(text.substring(start, index).toLowerCase(Locale.ROOT)).find()
        || (!field.isEmpty() && words.matcher(field.toLowerCase(Locale.ROOT)).find());
  }

  private static boolean endsLookBack(char c) {
    return c == '\n' || c == '\r' || c == '<' || c == '>';
  }
}
