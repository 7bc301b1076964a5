package io.whytrail.replay.mutation;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands in a recorded text for something that was masked, such as `<EMAIL:7f3a9c01>`. Whose
/// letters are changed hides nothing: the masked value had other ones.
final class Masks {

  private static final Pattern MASK = Pattern.compile("<[A-Z][A-Z_]*:[0-9a-f]{8,}>");

  private Masks() {}

  /// Changes all that is no mask.
  static String around(String text, UnaryOperator<String> change) {
    StringBuilder changed = new StringBuilder();
    Matcher mask = MASK.matcher(text);
    int end = 0;
    while (mask.find()) {
      changed.append(change.apply(text.substring(end, mask.start()))).append(mask.group());
      end = mask.end();
    }
    return changed.append(change.apply(text.substring(end))).toString();
  }
}
