package io.whytrail.scoring.plugin;

import io.whytrail.scoring.plugin.TextClassifier.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Cuts units of a text, words or pieces of them, into windows that overlap.
final class Windows {
  private Windows() {}

  static void check(int width, int stride) {
    if (width < 1 || stride < 1 || stride > width) {
      throw new IllegalArgumentException(
          "a window of " + width + " with a stride of " + stride + " leaves text out");
    }
  }

  /// The windows over so many units; none where there are no units.
  static List<Part> of(
      int units, int width, int stride, IntUnaryOperator from, IntUnaryOperator to) {
    List<Part> windows = new ArrayList<>();
    for (int at = 0; at < units; at += stride) {
      int end = Math.min(units, at + width);
      windows.add(new Part(from.applyAsInt(at), to.applyAsInt(end - 1)));
      if (end == units) {
        break;
      }
    }
    return windows;
  }
}
