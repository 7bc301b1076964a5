package io.whytrail.local.tlog;

/// Names of the files of a log (C2SP tlog-tiles).
///
/// @param level of hashes; [#ENTRIES] for a bundle of entries
/// @param width how many hashes or entries it has
public record TileName(int level, long index, int width) {

  public static final int FULL = 256;
  public static final int ENTRIES = -1;

  /// The bundle or the tile of leaf hashes at an index, as it is in a log of that size.
  public static TileName at(int level, long index, long hashesOfLevel) {
    return new TileName(level, index, (int) Math.min(FULL, hashesOfLevel - index * FULL));
  }

  public TileName full() {
    return new TileName(level, index, FULL);
  }

  public TileName partial(int narrower) {
    return new TileName(level, index, narrower);
  }

  public boolean isFull() {
    return width == FULL;
  }

  /// Relative to the log's address.
  public String path() {
    String number = Long.toString(index + 1_000_000_000_000_000_000L).substring(1);
    StringBuilder path = new StringBuilder();
    for (int at = number.length() - 3; at >= 0; at -= 3) {
      boolean last = path.isEmpty();
      boolean needed = last || !number.substring(0, at + 3).matches("0*");
      if (needed) {
        path.insert(0, (last ? "" : "x") + number.substring(at, at + 3) + (last ? "" : "/"));
      }
    }
    return "tile/"
        + (level == ENTRIES ? "entries" : Integer.toString(level))
        + "/"
        + path
        + (isFull() ? "" : ".p/" + width);
  }

  @Override
  public String toString() {
    return path();
  }
}
