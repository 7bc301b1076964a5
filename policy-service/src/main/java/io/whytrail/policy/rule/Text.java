package io.whytrail.policy.rule;

import java.util.Arrays;

/// A document as code points, so that positions are those an editor shows.
final class Text {

  private final int[] codePoints;
  private final int[] lineStarts;

  Text(String document) {
    this.codePoints = document.codePoints().toArray();
    this.lineStarts = lineStarts(codePoints);
  }

  private static int[] lineStarts(int[] codePoints) {
    int[] starts = new int[codePoints.length + 1];
    int lines = 1;
    for (int i = 0; i < codePoints.length; i++) {
      boolean loneReturn =
          codePoints[i] == '\r' && (i + 1 == codePoints.length || codePoints[i + 1] != '\n');
      if (codePoints[i] == '\n' || loneReturn) {
        starts[lines++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, lines);
  }

  int length() {
    return codePoints.length;
  }

  /// The code point at an index; -1 behind the end.
  int at(int index) {
    return index < codePoints.length ? codePoints[index] : -1;
  }

  Problem problem(int index, String message) {
    int found = Arrays.binarySearch(lineStarts, index);
    int line = found >= 0 ? found : -found - 2;
    return new Problem(line + 1, index - lineStarts[line] + 1, message);
  }
}
