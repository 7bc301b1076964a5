package io.whytrail.local.tlog;

import org.jspecify.annotations.Nullable;

/// The root over leaves that come one after the other, in memory that does not grow with them: one
/// hash for each height at which a complete subtree waits for its right sibling.
public final class GrowingTree {

  private final @Nullable TreeHash[] waiting = new @Nullable TreeHash[Long.SIZE];
  private long size;

  public GrowingTree append(TreeHash leaf) {
    TreeHash carried = leaf;
    int height = 0;
    for (TreeHash left = waiting[height]; left != null; left = waiting[height]) {
      waiting[height] = null;
      carried = TreeHash.node(left, carried);
      height++;
    }
    waiting[height] = carried;
    size++;
    return this;
  }

  public long size() {
    return size;
  }

  public TreeHash root() {
    @Nullable TreeHash root = null;
    for (TreeHash subtree : waiting) {
      if (subtree != null) {
        root = root == null ? subtree : TreeHash.node(subtree, root);
      }
    }
    return root == null ? TreeHash.OF_NOTHING : root;
  }
}
