package io.whytrail.runtime.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * Verifies proofs, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 write it down. The names {@code fn} and
 * {@code sn} are those of the RFC: the position of the node and of the last node on the level that
 * the verification has reached. Both methods return when the proof holds and throw when it does
 * not.
 */
public final class Proofs {
  private Proofs() {}

  /**
   * Verifies that {@code leaf} is at {@code index} in the tree of {@code size} leaves that has this
   * root.
   */
  public static void verifyInclusion(
      long index, long size, Hash leaf, List<Hash> proof, Hash root) {
    require(index >= 0 && index < size, "the tree of that size has no leaf at that index");
    long fn = index;
    long sn = size - 1;
    Hash r = leaf;
    for (Hash p : proof) {
      require(sn != 0, "the inclusion proof has too many hashes");
      if (isOdd(fn) || fn == sn) {
        r = Hash.node(p, r);
        int skipped = levelsWithoutSibling(fn);
        fn >>= skipped;
        sn >>= skipped;
      } else {
        r = Hash.node(r, p);
      }
      fn >>= 1;
      sn >>= 1;
    }
    // Without this a proof that stops below the root would do for a root that is really a node.
    require(sn == 0, "the inclusion proof has too few hashes");
    require(r.equals(root), "the inclusion proof leads to another root");
  }

  /**
   * Verifies that the tree of {@code size2} leaves with {@code root2} extends the one of {@code
   * size1} leaves with {@code root1}: nothing was changed, taken out or put in before its end.
   */
  public static void verifyConsistency(
      long size1, long size2, List<Hash> proof, Hash root1, Hash root2) {
    require(size1 > 0 && size1 <= size2, "only a larger tree can extend a tree with leaves");
    if (size1 == size2) {
      require(proof.isEmpty(), "a consistency proof between equal sizes has no hashes");
      require(root1.equals(root2), "trees of the same size have different roots");
      return;
    }
    require(!proof.isEmpty(), "the consistency proof has too few hashes");
    List<Hash> path = Long.bitCount(size1) == 1 ? prepend(root1, proof) : proof;
    verifyExtension(size1, size2, path, root1, root2);
  }

  private static void verifyExtension(
      long size1, long size2, List<Hash> path, Hash root1, Hash root2) {
    int whole = Long.numberOfTrailingZeros(size1);
    long fn = (size1 - 1) >> whole;
    long sn = (size2 - 1) >> whole;
    Hash fr = path.getFirst();
    Hash sr = path.getFirst();
    for (Hash c : path.subList(1, path.size())) {
      require(sn != 0, "the consistency proof has too many hashes");
      if (isOdd(fn) || fn == sn) {
        fr = Hash.node(c, fr);
        sr = Hash.node(c, sr);
        int skipped = levelsWithoutSibling(fn);
        fn >>= skipped;
        sn >>= skipped;
      } else {
        sr = Hash.node(sr, c);
      }
      fn >>= 1;
      sn >>= 1;
    }
    require(sn == 0, "the consistency proof has too few hashes");
    require(fr.equals(root1), "the consistency proof leads to another old root");
    require(sr.equals(root2), "the consistency proof leads to another new root");
  }

  /** How often to go up before the node has a sibling to its left: until it is odd, or the root. */
  private static int levelsWithoutSibling(long fn) {
    return fn == 0 ? 0 : Long.numberOfTrailingZeros(fn);
  }

  private static boolean isOdd(long position) {
    return (position & 1) == 1;
  }

  private static List<Hash> prepend(Hash first, List<Hash> rest) {
    List<Hash> all = new ArrayList<>(rest.size() + 1);
    all.add(first);
    all.addAll(rest);
    return all;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new VerificationException(otherwise);
    }
  }
}
