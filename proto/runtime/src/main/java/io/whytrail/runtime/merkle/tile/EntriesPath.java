package io.whytrail.runtime.merkle.tile;

/** The name of a bundle of up to 256 log entries. */
public record EntriesPath(long index, int width) implements LogPath {
  public EntriesPath {
    PathFormat.check(index, width);
  }

  /** The bundle at {@code index} as it is in a tree of {@code size} leaves. */
  public static EntriesPath at(long index, long size) {
    return new EntriesPath(index, PathFormat.width(index, size));
  }

  @Override
  public String path() {
    return PathFormat.path("entries", index, width);
  }
}
