package io.whytrail.runtime.merkle.tile;

import io.whytrail.runtime.merkle.MalformedException;
import java.util.regex.Matcher;

/** The name of an immutable file of a log, relative to the log's prefix: hashes or entries. */
public sealed interface LogPath permits TilePath, EntriesPath {
  /** Hashes in a full tile, and entries in a full bundle. */
  int FULL_WIDTH = 256;

  /**
   * The largest index that can be written: six groups of three digits, more than any tree needs.
   */
  long MAX_INDEX = 999_999_999_999_999_999L;

  /** The number of the tile or bundle on its level, from the left. */
  long index();

  /** How many hashes or entries it has; fewer than {@link #FULL_WIDTH} at the right edge. */
  int width();

  /** The path as it is written in URLs and directories, without a leading slash. */
  String path();

  /** Whether it has all the hashes or entries that it can ever have. */
  default boolean isFull() {
    return width() == FULL_WIDTH;
  }

  /** Reads {@code tile/<level>/<index>[.p/<width>]} or {@code tile/entries/<index>[.p/<width>]}. */
  static LogPath parse(String path) {
    Matcher matcher = PathFormat.PATTERN.matcher(path);
    if (!matcher.matches()) {
      throw new MalformedException("tile path", "not tile/<level>/<index>[.p/<width>]");
    }
    LogPath parsed =
        of(
            matcher.group(1),
            Long.parseLong(matcher.group(2).replaceAll("[x/]", "")),
            matcher.group(3) == null ? FULL_WIDTH : Integer.parseInt(matcher.group(3)));
    if (!parsed.path().equals(path)) {
      throw new MalformedException("tile path", "not in its only accepted spelling");
    }
    return parsed;
  }

  private static LogPath of(String level, long index, int width) {
    try {
      return level.equals("entries")
          ? new EntriesPath(index, width)
          : new TilePath(Integer.parseInt(level), index, width);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("tile path", "level, index or width out of range", e);
    }
  }
}
