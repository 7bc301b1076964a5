package io.whytrail.scoring.pattern;

import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// Tries an expression on a text, only where a match can begin.
final class Attempts {
  private final java.util.regex.Pattern regex;
  private final String text;
  private final @Nullable Places beginnings;
  private @Nullable Matcher matcher;
  private int next;

  /// Takes what to try.
  ///
  /// @param beginnings where matches can begin; null where that is anywhere
  Attempts(java.util.regex.Pattern regex, String text, @Nullable Places beginnings) {
    this.regex = regex;
    this.text = text;
    this.beginnings = beginnings;
  }

  /// Finds the first match between two places; the first of them never goes back.
  boolean find(int from, int to) {
    if (beginnings == null) {
      return matcher().region(from, to).find();
    }
    while (next < beginnings.size() && beginnings.get(next) < from) {
      next++;
    }
    for (int i = next; i < beginnings.size() && beginnings.get(i) < to; i++) {
      if (matcher().region(beginnings.get(i), to).lookingAt()) {
        return true;
      }
    }
    return false;
  }

  int start() {
    return matcher().start();
  }

  int end() {
    return matcher().end();
  }

  private Matcher matcher() {
    Matcher known = matcher;
    if (known == null) {
      known = regex.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
      matcher = known;
    }
    return known;
  }
}
