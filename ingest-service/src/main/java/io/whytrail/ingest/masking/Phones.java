package io.whytrail.ingest.masking;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Telephone numbers. A number with a country code needs only to be valid; a national one must be
/// written in the groups that its region writes, or be introduced by a word such as "phone",
/// because order numbers, dates and account ids have as many digits.
///
/// libphonenumber's own search runs backtracking patterns over the whole text. Here the candidates
/// come from the digit groups, so that the work is linear, and the library only judges them.
final class Phones implements Detector {

  private static final int MINIMUM = 7;
  private static final int MAXIMUM = 15;
  private static final int MOST_GROUPS = 7;

  /// Before the digits of a number that no plan knows, so that it gets a token of its own.
  private static final String LOCAL = "local:";

  /// So many candidates of one text are held against the numbering plans. Whatever comes after that
  /// is taken for a number by its form alone: a hostile text is masked too much, not too slowly.
  private static final int JUDGED = 5_000;

  /// A word that introduces a number, with nothing between that introduces another kind of number.
  private static final Pattern WORDS =
      Pattern.compile(
          "(?:phone|\\btel\\b|telefon|t\u00e9l\u00e9phone|\\bmobile|\\bcell\\b|\\bfax\\b|whatsapp|\\bsms\\b|\\bhandy\\b|\\bcontact"
              + " number)(?:(?!order|acc|reserv|booking|ticket|invoice|ref|case|["
              + " _]id\\b|track|card|flight|time)[^0-9]){0,25}$|\\b(?:call|dial|text|reach)(?:"
              + " (?:me|us|him|her|them|back|at|on))*:? *$|\\bmessages? (?:to|from):? *$");

  private final PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
  private final List<String> regions;

  Phones(List<String> regions) {
    this.regions = List.copyOf(regions);
  }

  @Override
  public void find(Passage passage, Consumer<Span> found) {
    DigitGroups groups = passage.digits();
    Budget budget = new Budget();
    int group = 0;
    while (group < groups.count()) {
      Span span = numberAt(passage, groups, group, budget);
      if (span == null) {
        group++;
      } else {
        found.accept(span);
        while (group < groups.count() && groups.start(group) < span.end()) {
          group++;
        }
      }
    }
  }

  /// The longest number that begins with this group, or null.
  private @Nullable Span numberAt(Passage passage, DigitGroups groups, int first, Budget budget) {
    String text = passage.text();
    int start = start(text, groups.start(first), groups.end(first));
    if (!mayBegin(text, start)) {
      return null;
    }
    boolean international = text.charAt(start) == '+';
    boolean introduced = false;
    boolean asked = false;
    for (int last = lastGroup(text, groups, first); last >= first; last--) {
      int end = groups.end(last);
      int digits = Characters.digits(text, start, end).length();
      if (digits < MINIMUM) {
        return null;
      }
      if (digits > MAXIMUM || !mayEnd(text, end)) {
        continue;
      }
      if (!asked && !international) {
        introduced = passage.introduced(start, WORDS);
        asked = true;
      }
      if (!international && !introduced && !isGrouped(text, groups, first, last)) {
        continue;
      }
      if (isDate(text, groups, first, last)) {
        continue;
      }
      String value = judge(text.substring(start, end), international, introduced, budget);
      if (value == null && isNorthAmerican(text, groups, first, last)) {
        value = LOCAL + Characters.digits(text, start, end);
      }
      if (value != null) {
        return new Span(start, end, MaskType.PHONE, value);
      }
    }
    return null;
  }

  private static int start(String text, int digits, int end) {
    int start = digits;
    if (Characters.at(text, start - 1) == '(' && Characters.at(text, end) == ')') {
      start--;
    }
    if (isPlus(Characters.at(text, start - 1))) {
      start--;
    }
    return start;
  }

  private static boolean isPlus(char c) {
    return c == '+' || c == '\uff0b';
  }

  private static boolean mayBegin(String text, int start) {
    char before = Characters.at(text, start - 1);
    char beyond = Characters.at(text, start - 2);
    boolean joined = Characters.isIdentifier(before) || before == '#' || isPlus(before);
    boolean continued =
        (Characters.isHyphen(before) || before == '.' || before == ',' || before == '/')
            && Characters.isIdentifier(beyond);
    return !joined && !continued;
  }

  private static boolean mayEnd(String text, int end) {
    char after = Characters.at(text, end);
    char beyond = Characters.at(text, end + 1);
    boolean continued =
        (Characters.isHyphen(after) || after == '.' || after == ',' || after == '/' || after == ':')
            && Characters.isDigit(beyond);
    boolean extension = after == 'x' && Characters.isDigit(beyond);
    return (!Characters.isIdentifier(after) || extension) && !continued;
  }

  /// The last group that may belong to the same number.
  private static int lastGroup(String text, DigitGroups groups, int first) {
    int last = first;
    int digits = groups.length(first);
    while (last - first + 1 < MOST_GROUPS && last + 1 < groups.count()) {
      digits += groups.length(last + 1);
      if (digits > MAXIMUM || !isGap(text, groups.end(last), groups.start(last + 1))) {
        break;
      }
      last++;
    }
    return last;
  }

  /// What may stand between two groups: one separator, or a parenthesis and a blank.
  private static boolean isGap(String text, int from, int to) {
    if (to - from > 3) {
      return false;
    }
    int separators = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (Characters.isBlank(c) || Characters.isHyphen(c) || c == '.' || c == '/') {
        separators++;
      } else if (c != '(' && c != ')') {
        return false;
      }
    }
    return separators <= 2;
  }

  /// Whether a national number without any word before it is written like one: at least two groups,
  /// and the same kind of separator all through.
  private static boolean isGrouped(String text, DigitGroups groups, int first, int last) {
    if (last == first) {
      return false;
    }
    boolean parenthesis = Characters.at(text, groups.start(first) - 1) == '(';
    char separator = text.charAt(groups.start(last) - 1);
    for (int group = first; group < last; group++) {
      boolean same = text.charAt(groups.start(group + 1) - 1) == separator;
      if (!same && !(parenthesis && group == first)) {
        return false;
      }
    }
    return true;
  }

  /// 3-3-4 with hyphens or full stops is written for nothing but telephone numbers, assigned or
  /// not.
  private static boolean isNorthAmerican(String text, DigitGroups groups, int first, int last) {
    int area = last - 2;
    boolean form =
        area >= first
            && area - first <= 1
            && groups.length(area) == 3
            && groups.length(area + 1) == 3
            && groups.length(last) == 4;
    char separator = Characters.at(text, groups.start(last) - 1);
    boolean country = area == first || groups.length(first) == 1;
    return form && country && (Characters.isHyphen(separator) || separator == '.');
  }

  /// Year, month and day, in either order.
  private static boolean isDate(String text, DigitGroups groups, int first, int last) {
    if (last != first + 2 || groups.length(first + 1) != 2) {
      return false;
    }
    boolean digits =
        (groups.length(first) == 4 && groups.length(last) == 2)
            || (groups.length(first) == 2 && groups.length(last) == 4);
    char separator = text.charAt(groups.end(first));
    return digits && (Characters.isHyphen(separator) || separator == '/' || separator == '.');
  }

  private @Nullable String judge(
      String candidate, boolean international, boolean introduced, Budget budget) {
    if (!budget.take()) {
      return Characters.digits(candidate, 0, candidate.length());
    }
    if (international || candidate.startsWith("00")) {
      String number = international ? candidate : "+" + candidate.substring(2);
      PhoneNumber parsed = parse(number, "ZZ");
      if (parsed != null && plans.isValidNumber(parsed)) {
        return plans.format(parsed, PhoneNumberFormat.E164);
      }
    }
    if (international) {
      return null;
    }
    return judgeNational(candidate, introduced);
  }

  private @Nullable String judgeNational(String candidate, boolean introduced) {
    for (String region : regions) {
      PhoneNumber parsed = parse(candidate, region);
      if (parsed != null
          && plans.isValidNumberForRegion(parsed, region)
          && (introduced || isWrittenAs(parsed, candidate))) {
        return plans.format(parsed, PhoneNumberFormat.E164);
      }
    }
    return introduced ? LOCAL + Characters.digits(candidate, 0, candidate.length()) : null;
  }

  /// Whether the groups are those in which the region writes the number.
  private boolean isWrittenAs(PhoneNumber number, String candidate) {
    String groups = groups(candidate);
    return groups.equals(groups(plans.format(number, PhoneNumberFormat.NATIONAL)))
        || groups.equals(groups(plans.format(number, PhoneNumberFormat.INTERNATIONAL)));
  }

  private static String groups(String number) {
    StringBuilder groups = new StringBuilder();
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (Characters.isDigit(c)) {
        groups.append((char) ('0' + Characters.digit(c)));
      } else if (!groups.isEmpty() && groups.charAt(groups.length() - 1) != ' ') {
        groups.append(' ');
      }
    }
    return groups.toString().strip();
  }

  private @Nullable PhoneNumber parse(String number, String region) {
    try {
      return plans.parse(number, region);
    } catch (NumberParseException e) {
      return null; // Not a number: that is the answer.
    }
  }

  /// How many candidates may still be judged.
  private static final class Budget {

    private int left = JUDGED;

    boolean take() {
      return left-- > 0;
    }
  }
}
