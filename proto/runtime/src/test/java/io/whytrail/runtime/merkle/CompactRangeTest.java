package io.whytrail.runtime.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactRangeTest {
  @Test
  void root_isThePublishedRootAtEachSize() {
    CompactRange range = new CompactRange();
    List<String> roots = new ArrayList<>(List.of("root " + range.root().hex()));
    for (String line : Vectors.lines("tree.txt")) {
      if (line.startsWith("leaf")) {
        range.append(Hash.leaf(HexFormat.of().parseHex(line.substring(5).replace("-", ""))));
        roots.add("root " + range.root().hex());
      }
    }

    assertThat(roots)
        .hasSize(9)
        .containsExactlyElementsOf(
            Vectors.lines("tree.txt").stream().filter(line -> line.startsWith("root")).toList());
  }

  @Test
  void root_isThatOfRfc6962AtEachSizeUpTo300() {
    NaiveTree tree = NaiveTree.ofSize(300);
    CompactRange range = new CompactRange();

    for (Hash leaf : tree.leaves()) {
      range.append(leaf);
      assertThat(range.root()).isEqualTo(tree.root((int) range.size()));
    }
  }

  @Test
  void new_refusesTheWrongNumberOfSubtrees() {
    assertThatThrownBy(() -> new CompactRange(3, List.of(Hash.EMPTY_ROOT)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CompactRange(-1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void append_refusesToOverflow() {
    List<Hash> subtrees = Collections.nCopies(63, Hash.EMPTY_ROOT);
    CompactRange largest = new CompactRange(Long.MAX_VALUE, subtrees);
    Hash root = largest.root();

    assertThatThrownBy(() -> largest.append(Hash.EMPTY_ROOT))
        .isInstanceOf(ArithmeticException.class);
    assertThat(largest.root()).isEqualTo(root);
  }
}
