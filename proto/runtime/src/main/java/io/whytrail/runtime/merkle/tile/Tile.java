package io.whytrail.runtime.merkle.tile;

import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A tile: as many hashes as its path says. */
public record Tile(TilePath path, List<Hash> hashes) {
  public Tile {
    hashes = List.copyOf(hashes);
    if (hashes.size() != path.width()) {
      throw new IllegalArgumentException(
          "%s cannot hold %d hashes".formatted(path.path(), hashes.size()));
    }
  }

  /** Reads the file that is stored under {@code path}. */
  public static Tile parse(TilePath path, byte[] data) {
    if (data.length != path.width() * Hash.LENGTH) {
      throw new MalformedException(
          "tile " + path.path(),
          "%d bytes instead of %d".formatted(data.length, path.width() * Hash.LENGTH));
    }
    List<Hash> hashes = new ArrayList<>(path.width());
    for (int offset = 0; offset < data.length; offset += Hash.LENGTH) {
      hashes.add(Hash.read(data, offset));
    }
    return new Tile(path, hashes);
  }

  /** The file: the hashes one after another. */
  public byte[] bytes() {
    ByteBuffer data = ByteBuffer.allocate(hashes.size() * Hash.LENGTH);
    hashes.forEach(hash -> data.put(hash.bytes()));
    return data.array();
  }

  /**
   * The tile as it was when it had only {@code width} hashes. Tiles only grow, so the newest form
   * of a tile answers for all earlier ones.
   */
  public Tile narrowedTo(int width) {
    if (width == path.width()) {
      return this;
    }
    return new Tile(new TilePath(path.level(), path.index(), width), hashes.subList(0, width));
  }

  /** The root over {@code count} hashes from {@code first}; {@code count} is a power of two. */
  Hash subtree(int first, int count) {
    if (count == 1) {
      return hashes.get(first);
    }
    int half = count / 2;
    return Hash.node(subtree(first, half), subtree(first + half, half));
  }
}
