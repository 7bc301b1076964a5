package io.whytrail.ingest.masking;

import java.util.function.Consumer;
import java.util.regex.Pattern;

/// US social security numbers: 3-2-4 with hyphens anywhere, with blanks or unbroken only where
/// words say so; never an area, group or serial number that is not issued.
final class SocialSecurityNumbers implements Detector {

  private static final Pattern WORDS = Pattern.compile("\\bssns?\\b|social[ _-]?security|\\bssn_");

  @Override
  public void find(Passage passage, Consumer<Span> found) {
    String text = passage.text();
    DigitGroups groups = passage.digits();
    for (int group = 0; group < groups.count(); group++) {
      int last = lastGroup(passage, groups, group);
      if (last >= 0) {
        int start = groups.start(group);
        int end = groups.end(last);
        found.accept(new Span(start, end, MaskType.SSN, Characters.digits(text, start, end)));
        group = last;
      }
    }
  }

  private static int lastGroup(Passage passage, DigitGroups groups, int first) {
    String text = passage.text();
    int start = groups.start(first);
    int last = groups.length(first) == 9 ? first : first + 2;
    if (last >= groups.count() || !standsAlone(text, start, groups.end(last))) {
      return -1;
    }
    if (!isIssued(Characters.digits(text, start, groups.end(last)))) {
      return -1;
    }
    boolean hyphens =
        last != first && isGrouped(groups, first) && isSplitBy(text, groups, first, true);
    boolean blanks =
        last == first || (isGrouped(groups, first) && isSplitBy(text, groups, first, false));
    return hyphens || (blanks && passage.introduced(start, WORDS)) ? last : -1;
  }

  private static boolean isGrouped(DigitGroups groups, int first) {
    return groups.length(first) == 3
        && groups.length(first + 1) == 2
        && groups.length(first + 2) == 4
        && groups.gapAfter(first) == 1
        && groups.gapAfter(first + 1) == 1;
  }

  private static boolean isSplitBy(String text, DigitGroups groups, int first, boolean hyphens) {
    char one = text.charAt(groups.end(first));
    char two = text.charAt(groups.end(first + 1));
    return hyphens
        ? Characters.isHyphen(one) && Characters.isHyphen(two)
        : Characters.isBlank(one) && Characters.isBlank(two);
  }

  /// Not a piece of a longer number or identifier.
  private static boolean standsAlone(String text, int start, int end) {
    return !joins(Characters.at(text, start - 1), Characters.at(text, start - 2))
        && !joins(Characters.at(text, end), Characters.at(text, end + 1));
  }

  private static boolean joins(char next, char beyond) {
    return Characters.isIdentifier(next)
        || (Characters.isHyphen(next) && Characters.isIdentifier(beyond));
  }

  private static boolean isIssued(String digits) {
    return digits.length() == 9
        && !digits.startsWith("000")
        && !digits.startsWith("666")
        && digits.charAt(0) != '9'
        && !digits.startsWith("00", 3)
        && !digits.endsWith("0000");
  }
}
