package io.whytrail.runtime.merkle.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.NaiveTree;
import java.util.List;
import org.junit.jupiter.api.Test;

class TileTest {
  private static final TilePath PATH = new TilePath(0, 3, 5);

  private final List<Hash> hashes = NaiveTree.ofSize(5).leaves();

  @Test
  void bytes_areTheHashesOneAfterAnother() {
    byte[] bytes = new Tile(PATH, hashes).bytes();

    assertThat(bytes).hasSize(5 * 32).startsWith(hashes.getFirst().bytes());
    assertThat(bytes).endsWith(hashes.getLast().bytes());
    assertThat(Tile.parse(PATH, bytes)).isEqualTo(new Tile(PATH, hashes));
  }

  @Test
  void parse_refusesAnotherLength() {
    for (int length : new int[] {0, 4 * 32, 5 * 32 - 1, 5 * 32 + 1, 6 * 32}) {
      assertThatThrownBy(() -> Tile.parse(PATH, new byte[length]))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("tile/0/003.p/5")
          .hasMessageContaining(length + " bytes instead of 160");
    }
  }

  @Test
  void narrowedTo_isTheTileAsItWas() {
    Tile narrow = new Tile(PATH, hashes).narrowedTo(2);

    assertThat(narrow.path().path()).isEqualTo("tile/0/003.p/2");
    assertThat(narrow.hashes()).isEqualTo(hashes.subList(0, 2));
    assertThat(narrow.narrowedTo(2)).isSameAs(narrow);
    assertThatThrownBy(() -> narrow.narrowedTo(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void new_refusesAnotherNumberOfHashesThanItsPathSays() {
    assertThatThrownBy(() -> new Tile(PATH, hashes.subList(0, 4)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
