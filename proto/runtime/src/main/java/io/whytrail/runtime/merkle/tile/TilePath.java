package io.whytrail.runtime.merkle.tile;

import java.util.ArrayList;
import java.util.List;

/**
 * The name of a tile: up to 256 neighbouring hashes of one level. Hashes of level 0 are leaf
 * hashes; each hash of level {@code n + 1} is the root over one full tile of level {@code n}.
 */
public record TilePath(int level, long index, int width) implements LogPath {
  /** The highest level that the format can name. */
  public static final int MAX_LEVEL = 63;

  /** Levels of the tree that one level of tiles spans: 2^8 = 256. */
  static final int HEIGHT = 8;

  public TilePath {
    if (level < 0 || level > MAX_LEVEL) {
      throw new IllegalArgumentException("no tile has level " + level);
    }
    PathFormat.check(index, width);
  }

  /** The tile at {@code level} and {@code index} as it is in a tree of {@code size} leaves. */
  public static TilePath at(int level, long index, long size) {
    return new TilePath(level, index, PathFormat.width(index, hashesAt(level, size)));
  }

  /**
   * The tile that holds a node of the tree, or the 2^n hashes from which that node is computed.
   *
   * @param nodeLevel 0 for leaves
   * @param nodeIndex from the left, among the nodes of that level
   */
  public static TilePath holding(int nodeLevel, long nodeIndex, long size) {
    int levelInTile = nodeLevel % HEIGHT;
    return at(nodeLevel / HEIGHT, nodeIndex >> (HEIGHT - levelInTile), size);
  }

  /** The partial tiles of a tree of {@code size} leaves, lowest level first. */
  public static List<TilePath> rightEdge(long size) {
    List<TilePath> edge = new ArrayList<>();
    for (int level = 0; hashesAt(level, size) > 0; level++) {
      long hashes = hashesAt(level, size);
      int width = (int) (hashes % FULL_WIDTH);
      if (width > 0) {
        edge.add(new TilePath(level, hashes / FULL_WIDTH, width));
      }
    }
    return List.copyOf(edge);
  }

  /** How many hashes the tiles of that level have together in a tree of {@code size} leaves. */
  static long hashesAt(int level, long size) {
    int height = level * HEIGHT;
    return height < Long.SIZE ? size >> height : 0;
  }

  @Override
  public String path() {
    return PathFormat.path(Integer.toString(level), index, width);
  }
}
