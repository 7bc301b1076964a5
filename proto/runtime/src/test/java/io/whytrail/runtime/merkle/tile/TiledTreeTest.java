package io.whytrail.runtime.merkle.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.CompactRange;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.Mutations;
import io.whytrail.runtime.merkle.NaiveTree;
import io.whytrail.runtime.merkle.Proofs;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TiledTreeTest {
  private static final int LARGE = 70_000;

  private static List<Hash> leaves = List.of();
  private static StoredTiles large = new StoredTiles();

  @BeforeAll
  static void storeTree() {
    leaves =
        IntStream.range(0, LARGE).mapToObj(index -> Hash.leaf(NaiveTree.entry(index))).toList();
    large = StoredTiles.of(leaves);
  }

  @Test
  void proofs_areThoseOfRfc6962UpToSize64() {
    for (int size = 1; size <= 64; size++) {
      NaiveTree naive = NaiveTree.ofSize(size);
      TiledTree tree = large.tree(size);
      assertThat(tree.root()).isEqualTo(naive.root());
      for (int index = 0; index < size; index++) {
        assertThat(tree.inclusionProof(index)).isEqualTo(naive.path(index));
        assertThat(tree.consistencyProof(index + 1L)).isEqualTo(naive.proof(index + 1));
      }
    }
  }

  @Test
  void proofs_areThoseOfRfc6962AroundTheWidthOfATile() {
    for (int size : new int[] {255, 256, 257, 511, 512, 513, 769}) {
      NaiveTree naive = NaiveTree.ofSize(size);
      TiledTree tree = large.tree(size);
      assertThat(tree.root()).isEqualTo(naive.root());
      for (int index = 0; index < size; index += 7) {
        assertThat(tree.inclusionProof(index)).isEqualTo(naive.path(index));
        assertThat(tree.consistencyProof(index + 1L)).isEqualTo(naive.proof(index + 1));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void proofs_verifyBetweenAnySizesUpTo70000(long seed) {
    RandomGenerator random = Mutations.random(seed);
    for (int i = 0; i < 400; i++) {
      int size = 1 + random.nextInt(LARGE);
      int index = random.nextInt(size);
      int oldSize = 1 + random.nextInt(size);
      TiledTree tree = large.tree(size);

      Hash leaf = tree.leaf(index);
      assertThat(leaf).isEqualTo(leaves.get(index));
      Proofs.verifyInclusion(index, size, leaf, tree.inclusionProof(index), tree.root());
      Proofs.verifyConsistency(
          oldSize, size, tree.consistencyProof(oldSize), large.tree(oldSize).root(), tree.root());
    }
  }

  @Test
  void range_growsAsTheTreeDoes() {
    for (int size : new int[] {0, 1, 255, 256, 65_535, 65_536, 69_999}) {
      CompactRange range = large.tree(size).range();
      leaves.subList(size, LARGE).forEach(range::append);

      assertThat(range.root()).isEqualTo(large.root());
    }
  }

  @Test
  void proofs_readEachTileOnce() {
    int before = large.reads();
    TiledTree tree = large.tree(LARGE);

    for (int index = 0; index < 256; index++) {
      assertThat(tree.inclusionProof(index)).hasSize(17);
    }

    // On levels 0 and 1 the first tile and the one at the right edge.
    assertThat(large.reads() - before).isEqualTo(4);
  }

  @Test
  void proofs_ofWhatTheTreeDoesNotHave_areRefused() {
    TiledTree tree = large.tree(100);

    for (long index : new long[] {-1, 100, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> tree.inclusionProof(index))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> tree.leaf(index)).isInstanceOf(IllegalArgumentException.class);
    }
    for (long oldSize : new long[] {-1, 0, 101}) {
      assertThatThrownBy(() -> tree.consistencyProof(oldSize))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> large.tree(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void failuresOfTheSource_passUnchanged() {
    TiledTree tree = large.tree(LARGE + 256);

    assertThatThrownBy(tree::root)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("tile/0/274.p/112");
  }

  @Test
  void aSourceThatReturnsAnotherTile_isRefused() {
    TiledTree tree = new TiledTree(10, path -> large.read(new TilePath(0, 0, 11)));

    assertThatThrownBy(tree::root)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("asked for tile/0/000.p/10, the source returned tile/0/000.p/11");
  }
}
