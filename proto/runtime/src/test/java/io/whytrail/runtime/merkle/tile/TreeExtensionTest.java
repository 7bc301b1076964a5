package io.whytrail.runtime.merkle.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.CompactRange;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.Mutations;
import io.whytrail.runtime.merkle.NaiveTree;
import io.whytrail.runtime.merkle.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeExtensionTest {
  private static final List<Hash> LEAVES =
      IntStream.range(0, 67_000).mapToObj(index -> Hash.leaf(NaiveTree.entry(index))).toList();

  @Test
  void of_returnsOnlyTheTilesThatChange() {
    StoredTiles stored = StoredTiles.of(LEAVES.subList(0, 255));

    assertThat(paths(stored.append(LEAVES.subList(255, 256))))
        .containsExactly("tile/0/000", "tile/1/000.p/1");
    assertThat(paths(stored.append(LEAVES.subList(256, 257)))).containsExactly("tile/0/001.p/1");
    assertThat(paths(stored.append(LEAVES.subList(257, 513))))
        .containsExactly("tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2");
    stored.append(LEAVES.subList(513, 65_535));
    assertThat(paths(stored.append(LEAVES.subList(65_535, 65_537))))
        .containsExactly("tile/0/255", "tile/0/256.p/1", "tile/1/000", "tile/2/000.p/1");
  }

  @Test
  void of_hasTheRootOfAllLeaves() {
    CompactRange range = new CompactRange();
    LEAVES.forEach(range::append);

    assertThat(StoredTiles.of(LEAVES).root()).isEqualTo(range.root());
    assertThat(StoredTiles.of(LEAVES).tree(LEAVES.size()).root()).isEqualTo(range.root());
  }

  @Test
  void of_noLeaves_changesNothing() {
    StoredTiles stored = StoredTiles.of(LEAVES.subList(0, 300));

    TreeExtension extension = TreeExtension.of(stored.tree(300), stored.root(), List.of());

    assertThat(extension).isEqualTo(new TreeExtension(300, stored.root(), List.of()));
    assertThat(TreeExtension.of(stored.tree(0), Hash.EMPTY_ROOT, List.of()).root())
        .isEqualTo(Hash.EMPTY_ROOT);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {10, 11, 12, 13})
  void of_manySteps_storesTheSameTilesAsOneStep(long seed) {
    RandomGenerator random = Mutations.random(seed);
    StoredTiles inSteps = new StoredTiles();
    int size = 0;
    while (size < LEAVES.size()) {
      int step = Math.min(LEAVES.size() - size, random.nextInt(1 << random.nextInt(14)) + 1);
      inSteps.append(LEAVES.subList(size, size + step));
      size += step;
      assertThat(inSteps.tree(size).root()).isEqualTo(inSteps.root());
    }

    StoredTiles inOne = StoredTiles.of(LEAVES);

    assertThat(inSteps.root()).isEqualTo(inOne.root());
    assertThat(inSteps.all()).isEqualTo(inOne.all());
  }

  @Test
  void of_neverChangesAFullTile() {
    StoredTiles stored = new StoredTiles();
    List<TilePath> full = new ArrayList<>();
    for (int size = 0; size < 2_000; size += 50) {
      for (Tile tile : stored.append(LEAVES.subList(size, size + 50)).tiles()) {
        if (tile.path().isFull()) {
          assertThat(full).doesNotContain(tile.path());
          full.add(tile.path());
        }
      }
    }
    assertThat(full).hasSize(7);
  }

  @Test
  void of_anyAlteredHashAtTheRightEdge_appendsNothing() {
    int size = 65_536 + 3 * 256 + 5;
    StoredTiles stored = StoredTiles.of(LEAVES.subList(0, size));
    for (TilePath path : TilePath.rightEdge(size)) {
      Tile tile = stored.read(path);
      for (int i = 0; i < path.width(); i++) {
        List<Hash> altered =
            Mutations.with(tile.hashes(), i, Mutations.flip(tile.hashes().get(i), i));
        stored.store(new Tile(path, altered));
        assertThatThrownBy(() -> stored.append(LEAVES.subList(0, 1)))
            .isInstanceOf(VerificationException.class)
            .hasMessageContaining("the stored tiles of size 66309 hash to ")
            .hasMessageContaining("nothing was appended");
      }
      stored.store(tile);
    }

    stored.append(LEAVES.subList(0, 1));

    assertThat(stored.size()).isEqualTo(size + 1);
  }

  @Test
  void of_anotherRecordedRoot_appendsNothing() {
    StoredTiles stored = StoredTiles.of(LEAVES.subList(0, 300));

    assertThatThrownBy(
            () -> TreeExtension.of(stored.tree(299), stored.root(), LEAVES.subList(0, 1)))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> TreeExtension.of(stored.tree(0), stored.root(), LEAVES.subList(0, 1)))
        .isInstanceOf(VerificationException.class);
  }

  private static List<String> paths(TreeExtension extension) {
    return extension.tiles().stream().map(tile -> tile.path().path()).toList();
  }
}
