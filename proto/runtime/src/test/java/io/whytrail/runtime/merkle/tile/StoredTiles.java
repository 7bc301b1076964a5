package io.whytrail.runtime.merkle.tile;

import io.whytrail.runtime.merkle.Hash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** A log's tiles in memory, kept as a store would: of each tile only the widest form. */
final class StoredTiles implements TileSource {
  private record Place(int level, long index) {}

  private final Map<Place, Tile> tiles = new HashMap<>();
  private long size;
  private Hash root = Hash.EMPTY_ROOT;
  private int reads;

  static StoredTiles of(List<Hash> leaves) {
    StoredTiles tiles = new StoredTiles();
    tiles.append(leaves);
    return tiles;
  }

  TreeExtension append(List<Hash> leaves) {
    TreeExtension extension = TreeExtension.of(tree(size), root, leaves);
    extension.tiles().forEach(this::store);
    size = extension.size();
    root = extension.root();
    return extension;
  }

  void store(Tile tile) {
    tiles.put(new Place(tile.path().level(), tile.path().index()), tile);
  }

  TiledTree tree(long atSize) {
    return new TiledTree(atSize, this);
  }

  long size() {
    return size;
  }

  Hash root() {
    return root;
  }

  int reads() {
    return reads;
  }

  Map<TilePath, Tile> all() {
    Map<TilePath, Tile> all = new HashMap<>();
    tiles.values().forEach(tile -> all.put(tile.path(), tile));
    return all;
  }

  @Override
  public Tile read(TilePath path) {
    reads++;
    Tile tile = tiles.get(new Place(path.level(), path.index()));
    if (tile == null) {
      throw new NoSuchElementException(path.path());
    }
    return tile.narrowedTo(path.width());
  }
}
