package io.whytrail.runtime.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * A tree that only grows, reduced to what its root depends on: the roots of its perfect subtrees,
 * largest first, one for each bit that is set in the size. Appending needs no other node.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class CompactRange {
  private final List<Hash> subtrees;
  private long size;

  /** The empty tree. */
  public CompactRange() {
    this(0, List.of());
  }

  /** A tree of {@code size} leaves with these perfect subtrees, largest first. */
  public CompactRange(long size, List<Hash> subtrees) {
    if (size < 0 || subtrees.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(
          "a tree of size " + size + " does not have " + subtrees.size() + " perfect subtrees");
    }
    this.size = size;
    this.subtrees = new ArrayList<>(subtrees);
  }

  /** Adds a leaf hash at the index that was the size. */
  public void append(Hash leaf) {
    long grown = Math.incrementExact(size);
    Hash subtree = leaf;
    for (long left = size; (left & 1) == 1; left >>= 1) {
      subtree = Hash.node(subtrees.removeLast(), subtree);
    }
    subtrees.add(subtree);
    size = grown;
  }

  public long size() {
    return size;
  }

  /** The RFC 6962 root of the tree as it is now. */
  public Hash root() {
    if (subtrees.isEmpty()) {
      return Hash.EMPTY_ROOT;
    }
    Hash root = subtrees.getLast();
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = Hash.node(subtrees.get(i), root);
    }
    return root;
  }
}
