package io.whytrail.local.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.GrowingTree;
import io.whytrail.local.tlog.Proof;
import io.whytrail.local.tlog.TreeHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTreeTest {

  private static final int LARGE = 66_700;

  @TempDir Path directory;

  private static List<byte[]> leaves(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> ByteBuffer.allocate(4).putInt(i).array())
        .toList();
  }

  /// The roots of the sizes from 0 on.
  private static List<TreeHash> roots(List<byte[]> leaves) {
    GrowingTree tree = new GrowingTree();
    List<TreeHash> roots = new ArrayList<>(List.of(tree.root()));
    leaves.forEach(leaf -> roots.add(tree.append(TreeHash.leaf(leaf)).root()));
    return roots;
  }

  @Test
  void proofs_holdInEverySmallTree() throws IOException {
    List<byte[]> leaves = leaves(40);
    List<TreeHash> roots = roots(leaves);
    for (int size = 1; size <= leaves.size(); size++) {
      Path log = directory.resolve(Integer.toString(size));
      WrittenLog.writeFiles(log, leaves.subList(0, size), WrittenLog.otherKey());
      LogTree tree = new LogTree(new LogDirectory(log), size);
      assertThat(tree.root(0, size)).isEqualTo(roots.get(size));
      for (int i = 0; i < size; i++) {
        Proof.inclusion(i, size, TreeHash.leaf(leaves.get(i)), tree.inclusion(i), roots.get(size));
        Proof.consistency(
            i + 1, size, tree.consistency(i + 1, size), roots.get(i + 1), roots.get(size));
        assertThat(tree.entry(i)).isEqualTo(leaves.get(i));
      }
    }
  }

  @Test
  void proofs_holdOverThreeLevelsOfTiles() throws IOException {
    List<byte[]> leaves = leaves(LARGE);
    List<TreeHash> roots = roots(leaves);
    WrittenLog.writeFiles(directory, leaves, WrittenLog.otherKey());
    LogTree tree = new LogTree(new LogDirectory(directory), LARGE);
    for (int i : new int[] {0, 255, 256, 257, 4095, 32_768, 65_535, 65_536, 66_559, LARGE - 1}) {
      Proof.inclusion(i, LARGE, TreeHash.leaf(leaves.get(i)), tree.inclusion(i), roots.get(LARGE));
      for (int now : new int[] {i + 1, Math.max(i + 1, 66_000), LARGE}) {
        Proof.consistency(
            i + 1, now, tree.consistency(i + 1, now), roots.get(i + 1), roots.get(now));
      }
      assertThat(tree.entry(i)).isEqualTo(leaves.get(i));
    }
  }

  @Test
  void whatIsNotThere_isTold() throws IOException {
    WrittenLog.writeFiles(directory, leaves(300), WrittenLog.otherKey());
    LogTree tree = new LogTree(new LogDirectory(directory), 300);

    assertThatThrownBy(() -> tree.inclusion(300)).isInstanceOf(BadEvidenceException.class);
    assertThatThrownBy(() -> tree.consistency(0, 300)).isInstanceOf(BadEvidenceException.class);
    Files.delete(directory.resolve("tile/0/000"));
    Files.write(directory.resolve("tile/entries/001.p/44"), new byte[] {0, 5, 1});
    assertThatThrownBy(() -> tree.inclusion(1)).hasMessage("the log has no tile/0/000");
    assertThatThrownBy(() -> tree.entry(256)).hasMessageContaining("is cut");
  }
}
