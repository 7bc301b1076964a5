package io.whytrail.scoring.pattern;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where each pattern may match: the surroundings of its literals, merged where they touch.
final class Regions {
  private final List<Pattern> patterns;
  private final int length;
  private final @Nullable Ranges[] ranges;

  Regions(List<Pattern> patterns, int length) {
    this.patterns = patterns;
    this.length = length;
    this.ranges = new Ranges[patterns.size()];
  }

  void add(int pattern, int begin, int end) {
    Ranges of = ranges[pattern];
    if (of == null) {
      of = new Ranges();
      ranges[pattern] = of;
    }
    int reach = patterns.get(pattern).reach();
    of.add(Math.max(0, begin - reach), Math.min(length, end + reach));
  }

  boolean has(int pattern) {
    return ranges[pattern] != null;
  }

  Ranges of(int pattern) {
    Ranges of = ranges[pattern];
    return of == null ? new Ranges() : of;
  }

  /// Ranges in ascending order.
  static final class Ranges {
    private int[] bounds = new int[4];
    private int size;

    // Literals arrive in the order of their ends, so a long one may begin before its predecessor:
    // hence the minimum.
    private void add(int from, int to) {
      int last = 2 * size - 2;
      if (size > 0 && from <= bounds[last + 1]) {
        bounds[last] = Math.min(bounds[last], from);
        bounds[last + 1] = Math.max(bounds[last + 1], to);
        return;
      }
      if (2 * size == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * bounds.length);
      }
      bounds[2 * size] = from;
      bounds[2 * size + 1] = to;
      size++;
    }

    int size() {
      return size;
    }

    int from(int i) {
      return bounds[2 * i];
    }

    int to(int i) {
      return bounds[2 * i + 1];
    }
  }
}
