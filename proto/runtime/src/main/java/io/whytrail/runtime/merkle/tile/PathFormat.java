package io.whytrail.runtime.merkle.tile;

import java.util.regex.Pattern;

/** How the indexes and widths of tiles are bounded and spelled. */
final class PathFormat {
  static final Pattern PATTERN =
      Pattern.compile(
          "tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([0-9]{1,3}))?");

  private PathFormat() {}

  static void check(long index, int width) {
    if (index < 0 || index > LogPath.MAX_INDEX) {
      throw new IllegalArgumentException("no tree has a tile with index " + index);
    }
    if (width < 1 || width > LogPath.FULL_WIDTH) {
      throw new IllegalArgumentException("no tile has width " + width);
    }
  }

  /** 1234067 becomes x001/x234/067: no directory has more than a thousand files of a kind. */
  static String path(String level, long index, int width) {
    StringBuilder groups = new StringBuilder(threeDigits(index));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      groups.insert(0, "x" + threeDigits(rest) + "/");
    }
    return "tile/" + level + "/" + groups + (width == LogPath.FULL_WIDTH ? "" : ".p/" + width);
  }

  private static String threeDigits(long number) {
    // Not String.format, which writes the digits of the default locale.
    return Long.toString(1000 + number % 1000).substring(1);
  }

  /** How wide the tile or bundle at {@code index} is, where {@code total} is what its level has. */
  static int width(long index, long total) {
    if (index < 0 || total < 1 || index > (total - 1) / LogPath.FULL_WIDTH) {
      throw new IllegalArgumentException(
          "a level of %d has no tile with index %d".formatted(total, index));
    }
    return (int) Math.min(LogPath.FULL_WIDTH, total - index * LogPath.FULL_WIDTH);
  }
}
