package io.whytrail.runtime.merkle.tile;

/** Where the tiles of one log are read from: a database, a directory, a web server. */
@FunctionalInterface
public interface TileSource {
  /**
   * Returns the tile of exactly this path. An implementation that no longer has a partial tile cuts
   * it from a wider one with {@link Tile#narrowedTo}. It may throw any unchecked exception when it
   * has no such tile or cannot be reached; callers here let it pass. It may return wrong hashes:
   * whoever asks must verify what comes of them.
   */
  Tile read(TilePath path);
}
