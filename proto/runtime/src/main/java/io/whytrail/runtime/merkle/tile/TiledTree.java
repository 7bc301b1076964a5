package io.whytrail.runtime.merkle.tile;

import io.whytrail.runtime.merkle.CompactRange;
import io.whytrail.runtime.merkle.Hash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tree of a given size whose hashes are in tiles: its root, and the proofs of RFC 6962. Only as
 * good as its tiles: whoever hands a proof on verifies it first.
 *
 * <p>Reads each tile once and keeps it; made for one proof or one batch of proofs, not for long,
 * and not safe for use by several threads at once.
 */
public final class TiledTree {
  private final long size;
  private final TileSource source;
  private final Map<TilePath, Tile> tiles = new HashMap<>();

  public TiledTree(long size, TileSource source) {
    if (size < 0) {
      throw new IllegalArgumentException("no tree has size " + size);
    }
    this.size = size;
    this.source = source;
  }

  public long size() {
    return size;
  }

  /** The RFC 6962 root, computed from the partial tiles at the right edge. */
  public Hash root() {
    return range().root();
  }

  /** The perfect subtrees that the root depends on, ready to grow. */
  public CompactRange range() {
    List<Hash> subtrees = new ArrayList<>();
    for (Tile tile : rightEdge().reversed()) {
      int first = 0;
      for (int count = LogPath.FULL_WIDTH / 2; count > 0; count /= 2) {
        if ((tile.path().width() & count) != 0) {
          subtrees.add(tile.subtree(first, count));
          first += count;
        }
      }
    }
    return new CompactRange(size, subtrees);
  }

  /** The partial tiles at the right edge, lowest level first: all that growing needs. */
  public List<Tile> rightEdge() {
    return TilePath.rightEdge(size).stream().map(this::tile).toList();
  }

  /** The leaf hash at {@code index}. */
  public Hash leaf(long index) {
    requireLeaf(index);
    return perfectSubtree(0, index);
  }

  /** PATH(index, D[size]) of RFC 6962, section 2.1.1: the leaf's sibling first. */
  public List<Hash> inclusionProof(long index) {
    requireLeaf(index);
    List<Hash> proof = new ArrayList<>();
    addPath(index, 0, size, proof);
    return proof;
  }

  /**
   * PROOF(oldSize, D[size]) of RFC 6962, section 2.1.2: that this tree extends the one it was when
   * it had {@code oldSize} leaves.
   */
  public List<Hash> consistencyProof(long oldSize) {
    if (oldSize < 1 || oldSize > size) {
      throw new IllegalArgumentException(
          "a tree of size %d cannot be proven to extend size %d".formatted(size, oldSize));
    }
    List<Hash> proof = new ArrayList<>();
    addSubproof(oldSize, 0, size, true, proof);
    return proof;
  }

  private void addPath(long index, long from, long to, List<Hash> proof) {
    if (to - from == 1) {
      return;
    }
    long split = split(from, to);
    if (index < split) {
      addPath(index, from, split, proof);
      proof.add(subtree(split, to));
    } else {
      addPath(index, split, to, proof);
      proof.add(subtree(from, split));
    }
  }

  /** {@code known} says whether the verifier has the root of this subtree: it is the old root. */
  private void addSubproof(long oldSize, long from, long to, boolean known, List<Hash> proof) {
    if (oldSize == to) {
      if (!known) {
        proof.add(subtree(from, to));
      }
      return;
    }
    long split = split(from, to);
    if (oldSize <= split) {
      addSubproof(oldSize, from, split, known, proof);
      proof.add(subtree(split, to));
    } else {
      addSubproof(oldSize, split, to, false, proof);
      proof.add(subtree(from, split));
    }
  }

  /**
   * MTH(D[from:to]), where {@code from} is where the recursions of RFC 6962 can begin a subtree.
   */
  private Hash subtree(long from, long to) {
    long leaves = to - from;
    if (Long.bitCount(leaves) == 1) {
      int level = Long.numberOfTrailingZeros(leaves);
      return perfectSubtree(level, from >> level);
    }
    long split = split(from, to);
    return Hash.node(subtree(from, split), subtree(split, to));
  }

  private Hash perfectSubtree(int level, long index) {
    int leaves = 1 << (level % TilePath.HEIGHT);
    int first = (int) (index * leaves % LogPath.FULL_WIDTH);
    return tile(TilePath.holding(level, index, size)).subtree(first, leaves);
  }

  private Tile tile(TilePath path) {
    return tiles.computeIfAbsent(path, this::read);
  }

  private Tile read(TilePath path) {
    Tile tile = source.read(path);
    if (!tile.path().equals(path)) {
      throw new IllegalStateException(
          "asked for %s, the source returned %s".formatted(path.path(), tile.path().path()));
    }
    return tile;
  }

  private void requireLeaf(long index) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("a tree of size %d has no leaf %d".formatted(size, index));
    }
  }

  /** Where MTH divides D[from:to]: after the largest power of two smaller than its length. */
  private static long split(long from, long to) {
    return from + Long.highestOneBit(to - from - 1);
  }
}
