package io.whytrail.scoring.names;

import io.whytrail.scoring.text.MaskedValue;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the way it is written gives away without a network: web addresses, dates in full, and ages
/// that say so; and the places of values that are masked already.
public final class WrittenForms {
  private static final String MONTH =
      "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
          + "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
  private static final String DAY = "(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?";
  private static final String TIME = "(?:[ t][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)";
  private static final Pattern URL =
      Pattern.compile("(?<![a-z0-9])(?:https?://|www\\.)[^\\s<>\"')\\]]{3,2000}");
  private static final Pattern DATE =
      Pattern.compile(
          ("(?<![\\w/.-])(?:"
                  + "[12][0-9]{3}-[01][0-9]-[0-3][0-9]%1$s?"
                  + "|[0-3]?[0-9]([/.-])[0-3]?[0-9]\\1[12][0-9]{3}%1$s?"
                  + "|[0-3]?[0-9]/[0-3]?[0-9]/[0-9]{2}"
                  + "|%2$s[ -](?:of )?%3$s[.,]{0,2}[ -][12][0-9]{3}"
                  + "|%3$s\\.? %2$s(?:,? [12][0-9]{3})?"
                  + "|%3$s,? [12][0-9]{3}"
                  + ")(?![\\w/])")
              .formatted(TIME, DAY, MONTH));
  private static final Pattern AGE =
      Pattern.compile(
          "(?<![a-z0-9])[0-9]{1,3}(?=[ -](?:years?|yrs?)[ -]old(?![a-z]))"
              + "|(?<=(?<![a-z])(?:aged|age|age:|age of) )[0-9]{1,3}(?![a-z0-9])");

  private final List<NameTagger.Found> found;
  private final BitSet taken;
  private final BitSet untaught;

  private WrittenForms(List<NameTagger.Found> found, BitSet masked) {
    this.found = found;
    taken = (BitSet) masked.clone();
    untaught = (BitSet) masked.clone();
    for (NameTagger.Found each : found) {
      taken.set(each.from(), each.to());
      if (each.kind() != Kind.AGE) {
        untaught.set(each.from(), each.to());
      }
    }
  }

  /// Looks for what is written so in a text.
  public static WrittenForms in(View view) {
    String text = view.folded();
    List<NameTagger.Found> found = new ArrayList<>();
    BitSet masked = masked(text);
    BitSet free = (BitSet) masked.clone();
    find(Kind.URL, URL, text, free, found);
    find(Kind.DATE, DATE, text, free, found);
    find(Kind.AGE, AGE, text, free, found);
    return new WrittenForms(found, masked);
  }

  private static void find(
      Kind kind, Pattern pattern, String text, BitSet taken, List<NameTagger.Found> found) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      int end = kind == Kind.URL ? trimmed(text, matcher.end()) : matcher.end();
      int used = taken.nextSetBit(matcher.start());
      if (used < 0 || used >= end) {
        taken.set(matcher.start(), end);
        found.add(new NameTagger.Found(kind, matcher.start(), end, 1));
      }
    }
  }

  /// The full stop of a sentence is no part of the address before it.
  private static int trimmed(String text, int end) {
    int at = end;
    while (".,;:!?".indexOf(text.charAt(at - 1)) >= 0) {
      at--;
    }
    return at;
  }

  private static BitSet masked(String text) {
    BitSet masked = new BitSet();
    for (int at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
      int end = MaskedValue.end(text, at);
      if (end > 0) {
        masked.set(at, end);
      }
    }
    return masked;
  }

  List<NameTagger.Found> found() {
    return found;
  }

  /// True where a word is known for what it is and no network need say so.
  boolean covers(int from, int to) {
    return touches(taken, from, to);
  }

  /// True where a network has nothing to learn: what is masked, dates and web addresses. Ages teach
  /// it all the same, so that it finds those that do not say so.
  public boolean teachesNothing(int from, int to) {
    return touches(untaught, from, to);
  }

  private static boolean touches(BitSet characters, int from, int to) {
    int next = characters.nextSetBit(from);
    return next >= 0 && next < to;
  }
}
