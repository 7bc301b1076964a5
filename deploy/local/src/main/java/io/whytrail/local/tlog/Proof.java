package io.whytrail.local.tlog;

import static io.whytrail.local.tlog.BadEvidenceException.unless;

import java.util.List;

/// Follows proofs down the recursive definitions of RFC 6962, sections 2.1.1 and 2.1.2: a tree of n
/// leaves is its largest perfect left part and the rest, and the last hash of a proof is the half
/// in which the question is not.
public final class Proof {

  private Proof() {}

  /// Throws unless the leaf is at the index in the tree of that size and root.
  public static void inclusion(
      long index, long size, TreeHash leaf, List<TreeHash> proof, TreeHash root) {
    unless(index >= 0 && index < size, "a tree of " + size + " leaves has no leaf " + index);
    unless(
        rootAbove(index, size, leaf, proof).equals(root),
        "the inclusion proof leads to another root");
  }

  private static TreeHash rootAbove(long index, long size, TreeHash leaf, List<TreeHash> proof) {
    if (size == 1) {
      unless(proof.isEmpty(), "the proof has too many hashes");
      return leaf;
    }
    unless(!proof.isEmpty(), "the proof has too few hashes");
    long left = leftPart(size);
    TreeHash other = proof.getLast();
    List<TreeHash> rest = proof.subList(0, proof.size() - 1);
    return index < left
        ? TreeHash.node(rootAbove(index, left, leaf, rest), other)
        : TreeHash.node(other, rootAbove(index - left, size - left, leaf, rest));
  }

  /// Throws unless the tree of the new size and root begins with the leaves of the old one.
  public static void consistency(
      long oldSize, long newSize, List<TreeHash> proof, TreeHash oldRoot, TreeHash newRoot) {
    unless(
        oldSize > 0 && oldSize <= newSize,
        "a tree of %d leaves can't continue one of %d".formatted(newSize, oldSize));
    Roots roots = roots(oldSize, newSize, oldRoot, true, proof);
    unless(roots.before.equals(oldRoot), "the consistency proof leads to another old root");
    unless(roots.after.equals(newRoot), "the consistency proof leads to another new root");
  }

  private record Roots(TreeHash before, TreeHash after) {}

  /// @param known whether this subtree is all of the old tree, so that its root is known and is not
  ///   in the proof
  private static Roots roots(
      long oldSize, long newSize, TreeHash oldRoot, boolean known, List<TreeHash> proof) {
    if (oldSize == newSize) {
      unless(proof.size() == (known ? 0 : 1), "the proof has another number of hashes");
      TreeHash same = known ? oldRoot : proof.getFirst();
      return new Roots(same, same);
    }
    unless(!proof.isEmpty(), "the proof has too few hashes");
    long left = leftPart(newSize);
    TreeHash other = proof.getLast();
    List<TreeHash> rest = proof.subList(0, proof.size() - 1);
    if (oldSize <= left) {
      Roots within = roots(oldSize, left, oldRoot, known, rest);
      return new Roots(within.before, TreeHash.node(within.after, other));
    }
    Roots within = roots(oldSize - left, newSize - left, oldRoot, false, rest);
    return new Roots(TreeHash.node(other, within.before), TreeHash.node(other, within.after));
  }

  private static long leftPart(long size) {
    return Long.highestOneBit(size - 1);
  }
}
