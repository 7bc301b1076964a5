package io.whytrail.ingest.masking;

import java.util.function.Consumer;

/// Payment card numbers: 13 to 19 digits in one run or in the groups that cards are printed in, of
/// a range that some scheme issues, with a valid Luhn check digit.
final class PaymentCards implements Detector {

  private static final int MINIMUM = 13;
  private static final int MAXIMUM = 19;

  @Override
  public void find(Passage passage, Consumer<Span> found) {
    String text = passage.text();
    DigitGroups groups = passage.digits();
    int group = 0;
    while (group < groups.count()) {
      int last = lastGroup(text, groups, group);
      if (last >= 0) {
        int start = groups.start(group);
        int end = groups.end(last);
        found.accept(
            new Span(start, end, MaskType.PAYMENT_CARD, Characters.digits(text, start, end)));
        group = last;
      }
      group++;
    }
  }

  /// The last group of a card number that begins with this group, or -1.
  private static int lastGroup(String text, DigitGroups groups, int first) {
    if (!beginsNumber(text, groups.start(first)) || groups.length(first) > MAXIMUM) {
      return -1;
    }
    int total = 0;
    int best = -1;
    for (int last = first; last < groups.count() && total <= MAXIMUM; last++) {
      total += groups.length(last);
      if (total >= MINIMUM
          && total <= MAXIMUM
          && endsNumber(text, groups.end(last))
          && isPrintedForm(groups, first, last)
          && isCard(Characters.digits(text, groups.start(first), groups.end(last)))) {
        best = last;
      }
      if (groups.gapAfter(last) != 1 || !isSeparator(text.charAt(groups.end(last)))) {
        break;
      }
    }
    return best;
  }

  private static boolean beginsNumber(String text, int start) {
    char before = Characters.at(text, start - 1);
    boolean fraction =
        (before == '.' || before == ',') && Characters.isDigit(Characters.at(text, start - 2));
    return !Characters.isIdentifier(before) && !fraction;
  }

  private static boolean endsNumber(String text, int end) {
    return !Characters.isIdentifier(Characters.at(text, end));
  }

  private static boolean isSeparator(char c) {
    return Characters.isBlank(c) || Characters.isHyphen(c) || c == '.';
  }

  /// One run; groups of four with the rest at the end; 4-6-5 and 4-6-4; 4-3-3-3; or digit by digit.
  /// Without this rule every table of numbers would hold cards.
  private static boolean isPrintedForm(DigitGroups groups, int first, int last) {
    int count = last - first + 1;
    if (count == 1) {
      return true;
    }
    if (count == 3 && groups.length(first) == 4 && groups.length(first + 1) == 6) {
      return true;
    }
    if (count == 4 && groups.length(first) == 4 && allOf(groups, first + 1, last, 3)) {
      return true;
    }
    return (count >= 4 && allOf(groups, first, last - 1, 4) && groups.length(last) <= 4)
        || allOf(groups, first, last, 1);
  }

  private static boolean allOf(DigitGroups groups, int first, int last, int length) {
    for (int group = first; group <= last; group++) {
      if (groups.length(group) != length) {
        return false;
      }
    }
    return true;
  }

  static boolean isCard(String digits) {
    return isIssued(digits) && passesLuhn(digits);
  }

  /// Ranges of the issuer identification numbers (ISO/IEC 7812) that card schemes use, with the
  /// lengths they issue.
  private static boolean isIssued(String digits) {
    int length = digits.length();
    int two = Integer.parseInt(digits.substring(0, 2));
    int four = Integer.parseInt(digits.substring(0, 4));
    if (digits.charAt(0) == '4') {
      return length == 13 || length == 16 || length == 19;
    }
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) {
      return length == 16;
    }
    if (two == 34 || two == 37 || four == 1800 || four == 2131) {
      return length == 15;
    }
    if (two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059) || four == 3095) {
      return length >= 14;
    }
    if ((four >= 3528 && four <= 3589) || (four >= 2200 && four <= 2204)) {
      return length >= 16;
    }
    if (four == 6011 || (four >= 6440 && four <= 6599) || two == 62 || two == 81 || two == 82) {
      return length >= 16;
    }
    return two == 50 || (two >= 56 && two <= 58) || two == 60 || two == 63 || two == 67;
  }

  private static boolean passesLuhn(String digits) {
    int sum = 0;
    boolean twice = false;
    for (int i = digits.length() - 1; i >= 0; i--) {
      int digit = digits.charAt(i) - '0';
      int value = twice ? 2 * digit : digit;
      sum += value > 9 ? value - 9 : value;
      twice = !twice;
    }
    return sum % 10 == 0;
  }
}
