package io.whytrail.scoring.pattern;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What the matches of an expression begin with, read off the expression itself: each begins with
/// one of these strings. Where there is no telling, one of them is empty: everything begins with
/// it.
final class Beginnings {
  // Longer beginnings occur less often; there must not be too many of them.
  private static final int LONGEST = 6;
  private static final int MOST = 600;
  private static final int WIDEST_CLASS = 24;
  private static final List<String> LOOKS_AROUND = List.of("?=", "?!", "?<=", "?<!");
  private static final Set<Beginning> ANYTHING = Set.of(new Beginning("", false));

  private final String source;
  private final int longest;
  private int at;

  private Beginnings(String source, int longest) {
    this.source = source;
    this.longest = longest;
  }

  /// A string that matches begin with.
  ///
  /// @param atBoundary there is a boundary of a word before it
  record Beginning(String text, boolean atBoundary) {
    private Beginning then(Beginning next, int longest) {
      String both = text + next.text;
      return new Beginning(
          both.substring(0, Math.min(longest, both.length())),
          text.isEmpty() ? atBoundary || next.atBoundary : atBoundary);
    }
  }

  static Set<Beginning> of(java.util.regex.Pattern regex) {
    for (int length = LONGEST; length > 0 && regex.flags() == 0; length--) {
      try {
        Reading all = new Beginnings(regex.pattern(), length).alternatives();
        return Reading.union(all.open, all.cut);
      } catch (UnknownException _) {
        // Shorter ones may be few enough.
      }
    }
    return ANYTHING;
  }

  private Reading alternatives() {
    Reading reading = sequence();
    while (next('|')) {
      reading = reading.or(sequence());
    }
    return reading;
  }

  private Reading sequence() {
    Reading reading = Reading.NOTHING;
    while (at < source.length() && source.charAt(at) != '|' && source.charAt(at) != ')') {
      if (reading.open.isEmpty()) {
        skip();
      } else {
        reading = reading.then(repeated(), longest);
      }
    }
    return reading;
  }

  /// Passes over what no beginning reaches.
  private void skip() {
    switch (source.charAt(at++)) {
      case '\\' -> escape();
      case '[' -> characters();
      case '(' -> {
        while (!next(')')) {
          skip();
        }
      }
      case '*', '+' -> throw new UnknownException();
      default -> {}
    }
  }

  private Reading repeated() {
    Reading once = atom();
    if (next('?')) {
      next('?');
      return times(once, 0, 1);
    }
    if (!next('{')) {
      return once;
    }
    int end = source.indexOf('}', at);
    String[] bounds = source.substring(at, end).split(",", -1);
    at = end + 1;
    next('?');
    return times(once, number(bounds[0]), number(bounds[bounds.length - 1]));
  }

  private Reading times(Reading once, int least, int most) {
    Reading some = Reading.NOTHING;
    Reading all = least == 0 ? some : Reading.NOWHERE;
    // Beyond the longest beginning comes nothing new.
    for (int i = 1; i <= Math.min(most, least + longest); i++) {
      some = some.then(once, longest);
      if (i >= least) {
        all = all.or(some);
      }
    }
    return all;
  }

  private Reading atom() {
    char c = source.charAt(at++);
    return switch (c) {
      case '(' -> group();
      case '[' -> characters();
      case '\\' -> escape();
      case '^', '$' -> Reading.NOTHING;
      case '.' -> Reading.ANYTHING;
      case '*', '+' -> throw new UnknownException();
      default -> plain(c);
    };
  }

  private Reading group() {
    boolean looksAround = LOOKS_AROUND.stream().anyMatch(sign -> source.startsWith(sign, at));
    if (!looksAround && !source.startsWith("?:", at)) {
      throw new UnknownException();
    }
    at += source.charAt(at + 1) == '<' ? 3 : 2;
    Reading reading = alternatives();
    at++;
    return looksAround ? Reading.NOTHING : reading;
  }

  private Reading escape() {
    char c = source.charAt(at++);
    return switch (c) {
      case 'b' -> Reading.of("", true);
      case 'n' -> Reading.of("\n", false);
      case 'd', 'D', 's', 'S', 'w', 'W' -> Reading.ANYTHING;
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw new UnknownException();
        }
        yield plain(c);
      }
    };
  }

  /// A class of a few characters is each of them; a wider one may be anything.
  private Reading characters() {
    boolean wide = next('^');
    Reading reading = Reading.NOWHERE;
    int members = 0;
    while (members == 0 || !next(']')) {
      reading = reading.or(member());
      members++;
      if (source.charAt(at) == '-' && source.charAt(at + 1) != ']') {
        wide = true;
        at++;
        member();
      }
    }
    return wide || members > WIDEST_CLASS ? Reading.ANYTHING : reading;
  }

  private Reading member() {
    char c = source.charAt(at++);
    boolean unknown = c == ']' || (c == '&' && source.charAt(at) == '&');
    if (unknown) {
      throw new UnknownException();
    }
    return switch (c) {
      case '\\' -> escape();
      case '[' -> characters();
      default -> plain(c);
    };
  }

  // What stands behind half a character is meant for the whole.
  private static Reading plain(char c) {
    if (Character.isSurrogate(c)) {
      throw new UnknownException();
    }
    return Reading.of(String.valueOf(c), false);
  }

  private static int number(String digits) {
    if (digits.isEmpty()) {
      throw new UnknownException();
    }
    return Integer.parseInt(digits);
  }

  private boolean next(char c) {
    boolean is = at < source.length() && source.charAt(at) == c;
    at += is ? 1 : 0;
    return is;
  }

  /// What a part of an expression begins with: strings that are all of what it matches, and strings
  /// behind which it goes on in ways that are not followed.
  private record Reading(Set<Beginning> open, Set<Beginning> cut) {
    static final Reading NOWHERE = new Reading(Set.of(), Set.of());
    static final Reading NOTHING = of("", false);
    static final Reading ANYTHING = new Reading(Set.of(), Beginnings.ANYTHING);

    static Reading of(String text, boolean atBoundary) {
      return new Reading(Set.of(new Beginning(text, atBoundary)), Set.of());
    }

    Reading or(Reading other) {
      return new Reading(union(open, other.open), union(cut, other.cut));
    }

    Reading then(Reading next, int longest) {
      Set<Beginning> whole = new LinkedHashSet<>();
      Set<Beginning> ended = new LinkedHashSet<>(cut);
      for (Beginning first : open) {
        for (Beginning second : next.open) {
          Beginning both = first.then(second, longest);
          (both.text.length() < longest ? whole : ended).add(both);
        }
        next.cut.forEach(second -> ended.add(first.then(second, longest)));
      }
      if (whole.size() + ended.size() > MOST) {
        throw new UnknownException();
      }
      return new Reading(whole, ended);
    }

    static Set<Beginning> union(Set<Beginning> left, Set<Beginning> right) {
      Set<Beginning> both = new LinkedHashSet<>(left);
      both.addAll(right);
      return both;
    }
  }

  /// The expression has something that this reader does not know, or too many beginnings.
  private static final class UnknownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownException() {
      super(null, null, false, false);
    }
  }
}
