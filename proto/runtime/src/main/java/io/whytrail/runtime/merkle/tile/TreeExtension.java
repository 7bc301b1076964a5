package io.whytrail.runtime.merkle.tile;

import io.whytrail.runtime.merkle.CompactRange;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.VerificationException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tree becomes when leaves are appended: its new size and root, and the tiles that are new
 * or wider than before. Storing the tiles replaces the narrower tile of the same level and index,
 * if there was one; no full tile ever changes.
 */
public record TreeExtension(long size, Hash root, List<Tile> tiles) {
  public TreeExtension {
    tiles = List.copyOf(tiles);
  }

  /**
   * Appends {@code leaves} to the {@code stored} tree, after verifying that what is stored still
   * hashes to the root that was recorded for it. Otherwise an altered tile would be signed for with
   * the next checkpoint.
   *
   * @throws VerificationException if the stored right edge hashes to another root
   */
  public static TreeExtension of(TiledTree stored, Hash recordedRoot, List<Hash> leaves) {
    CompactRange range = stored.range();
    if (!range.root().equals(recordedRoot)) {
      throw new VerificationException(
          "the stored tiles of size %d hash to %s, the recorded root is %s: nothing was appended"
              .formatted(stored.size(), range.root(), recordedRoot));
    }
    leaves.forEach(range::append);
    return new TreeExtension(range.size(), range.root(), grownTiles(stored, leaves));
  }

  private static List<Tile> grownTiles(TiledTree stored, List<Hash> leaves) {
    List<Tile> grown = new ArrayList<>();
    List<Hash> added = leaves;
    for (int level = 0; !added.isEmpty(); level++) {
      List<Tile> tiles = grownTiles(stored, level, added);
      grown.addAll(tiles);
      added =
          tiles.stream()
              .filter(tile -> tile.path().isFull())
              .map(tile -> tile.subtree(0, LogPath.FULL_WIDTH))
              .toList();
    }
    return grown;
  }

  private static List<Tile> grownTiles(TiledTree stored, int level, List<Hash> added) {
    List<Hash> hashes = new ArrayList<>(partialTile(stored, level));
    hashes.addAll(added);
    List<Tile> tiles = new ArrayList<>();
    long index = TilePath.hashesAt(level, stored.size()) / LogPath.FULL_WIDTH;
    for (int from = 0; from < hashes.size(); from += LogPath.FULL_WIDTH) {
      int to = Math.min(from + LogPath.FULL_WIDTH, hashes.size());
      tiles.add(new Tile(new TilePath(level, index++, to - from), hashes.subList(from, to)));
    }
    return tiles;
  }

  private static List<Hash> partialTile(TiledTree stored, int level) {
    return stored.rightEdge().stream()
        .filter(tile -> tile.path().level() == level)
        .findFirst()
        .map(Tile::hashes)
        .orElse(List.of());
  }
}
