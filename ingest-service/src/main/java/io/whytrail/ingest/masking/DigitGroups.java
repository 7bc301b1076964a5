package io.whytrail.ingest.masking;

import java.util.Arrays;

/// The maximal runs of digits in a text, found once and used by every detector of numbers.
final class DigitGroups {

  private int[] bounds = new int[16];
  private int count;

  private DigitGroups() {}

  static DigitGroups of(String text) {
    DigitGroups groups = new DigitGroups();
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (Characters.isDigit(text.charAt(i))) {
        int start = i;
        while (i < length && Characters.isDigit(text.charAt(i))) {
          i++;
        }
        groups.add(start, i);
      }
    }
    return groups;
  }

  private void add(int start, int end) {
    if (bounds.length < 2 * (count + 1)) {
      bounds = Arrays.copyOf(bounds, bounds.length * 2);
    }
    bounds[2 * count] = start;
    bounds[2 * count + 1] = end;
    count++;
  }

  int count() {
    return count;
  }

  int start(int group) {
    return bounds[2 * group];
  }

  int end(int group) {
    return bounds[2 * group + 1];
  }

  int length(int group) {
    return end(group) - start(group);
  }

  /// How many characters stand between a group and the next.
  int gapAfter(int group) {
    return group + 1 < count ? start(group + 1) - end(group) : Integer.MAX_VALUE;
  }
}
