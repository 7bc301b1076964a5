package io.whytrail.local.audit;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.TileName;
import io.whytrail.local.tlog.TreeHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tree of a log of a certain size, of which only those tiles are read that a question needs
/// (RFC 6962, sections 2.1.1 and 2.1.2). What comes out is as right as the tiles: whoever uses it
/// holds it against a signed root.
public final class LogTree {

  private static final int LEVELS_OF_TILE = 8;
  private static final int KEPT_TILES = 64;

  private final LogFiles files;
  private final long size;
  private final Map<TileName, byte[]> kept = new LinkedHashMap<>();

  /// @param size of a checkpoint that the log published
  public LogTree(LogFiles files, long size) {
    this.files = files;
    this.size = size;
  }

  /// The hashes from the leaf's sibling to the root's child.
  public List<TreeHash> inclusion(long index) {
    BadEvidenceException.unless(
        index >= 0 && index < size, "the log has no leaf " + index + " yet: it has " + size);
    List<TreeHash> proof = new ArrayList<>();
    long begin = 0;
    long end = size;
    while (end - begin > 1) {
      long middle = begin + leftPart(end - begin);
      if (index < middle) {
        proof.addFirst(root(middle, end));
        end = middle;
      } else {
        proof.addFirst(root(begin, middle));
        begin = middle;
      }
    }
    return proof;
  }

  /// The hashes that show that the first leaves of the tree are a tree of the old size.
  public List<TreeHash> consistency(long old, long now) {
    BadEvidenceException.unless(
        old > 0 && old <= now && now <= size, "%d does not continue %d".formatted(now, old));
    List<TreeHash> proof = new ArrayList<>();
    long begin = 0;
    long end = now;
    while (end != old) {
      long middle = begin + leftPart(end - begin);
      if (old <= middle) {
        proof.addFirst(root(middle, end));
        end = middle;
      } else {
        proof.addFirst(root(begin, middle));
        begin = middle;
      }
    }
    // All of the old tree is what the asker has; a part of it, he has not.
    if (begin > 0) {
      proof.addFirst(root(begin, end));
    }
    return proof;
  }

  /// The root over the leaves from one index to before another.
  TreeHash root(long begin, long end) {
    long width = end - begin;
    if (Long.bitCount(width) == 1 && begin % width == 0) {
      return node(Long.numberOfTrailingZeros(width), begin / width);
    }
    long middle = begin + leftPart(width);
    return TreeHash.node(root(begin, middle), root(middle, end));
  }

  private static long leftPart(long width) {
    return Long.highestOneBit(width - 1);
  }

  private TreeHash node(int height, long index) {
    return inTile(height / LEVELS_OF_TILE, height % LEVELS_OF_TILE, index);
  }

  /// A node some heights above the hashes of a tile's level.
  private TreeHash inTile(int level, int above, long index) {
    if (above > 0) {
      return TreeHash.node(
          inTile(level, above - 1, 2 * index), inTile(level, above - 1, 2 * index + 1));
    }
    TileName name = TileName.at(level, index / TileName.FULL, size >> (LEVELS_OF_TILE * level));
    return TreeHash.at(tile(name), (int) (index % TileName.FULL));
  }

  private byte[] tile(TileName name) {
    byte[] known = kept.get(name);
    if (known != null) {
      return known;
    }
    byte[] read = required(name).bytes();
    BadEvidenceException.unless(
        read.length >= name.width() * TreeHash.LENGTH, name.path() + " is too short");
    if (kept.size() == KEPT_TILES) {
      kept.remove(kept.keySet().iterator().next());
    }
    kept.put(name, read);
    return read;
  }

  private LogFiles.Stored required(TileName name) {
    return files
        .read(name)
        .orElseThrow(() -> new BadEvidenceException("the log has no " + name.path()));
  }

  /// The entry at an index.
  public byte[] entry(long index) {
    TileName name = TileName.at(TileName.ENTRIES, index / TileName.FULL, size);
    ByteBuffer rest = ByteBuffer.wrap(required(name).bytes());
    for (int i = 0; rest.remaining() >= Short.BYTES; i++) {
      int length = Short.toUnsignedInt(rest.getShort());
      BadEvidenceException.unless(length <= rest.remaining(), name.path() + " is cut");
      byte[] entry = new byte[length];
      rest.get(entry);
      if (i == index % TileName.FULL) {
        return entry;
      }
    }
    throw new BadEvidenceException(name.path() + " has no entry " + index);
  }
}
