package io.whytrail.runtime.merkle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Known answers from transparency-dev/merkle, rfc6962/rfc6962_test.go (Apache License 2.0). */
class HashTest {
  private static final String EMPTY_LEAF =
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";

  @Test
  void emptyRoot_isTheHashOfNothing() {
    assertThat(Hash.EMPTY_ROOT.hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void leaf_hashesZeroAndTheEntry() {
    assertThat(Hash.leaf(new byte[0]).hex()).isEqualTo(EMPTY_LEAF);
    assertThat(Hash.leaf("L123456".getBytes(UTF_8)).hex())
        .isEqualTo("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  }

  static Stream<String> nodes() {
    return Vectors.lines("tree.txt").stream().filter(line -> line.startsWith("node"));
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void node_hashesOneAndBothChildren(String line) {
    String[] node = line.split(" ", -1);
    int level = Integer.parseInt(node[1]);
    int index = Integer.parseInt(node[2]);

    Hash computed =
        level == 0
            ? Hash.leaf(leafInput(index))
            : Hash.node(published(level - 1, 2 * index), published(level - 1, 2 * index + 1));

    assertThat(computed).isEqualTo(Hash.fromHex(node[3]));
  }

  @Test
  void node_isNotTheLeafOfItsChildren() {
    Hash left = Hash.leaf("Hello".getBytes(UTF_8));
    Hash right = Hash.leaf("World".getBytes(UTF_8));
    byte[] both = HexFormat.of().parseHex(left.hex() + right.hex());

    assertThat(Hash.node(left, right))
        .isNotEqualTo(Hash.leaf(both))
        .isNotEqualTo(Hash.node(right, left));
  }

  @Test
  void bytes_cannotBeChangedFromOutside() {
    byte[] bytes = Hash.fromHex(EMPTY_LEAF).bytes();
    Hash hash = Hash.of(bytes);

    bytes[0]++;
    hash.bytes()[0]++;

    assertThat(hash).isEqualTo(Hash.fromHex(EMPTY_LEAF)).hasToString(EMPTY_LEAF);
  }

  @Test
  void equals_comparesBytes() {
    Hash hash = Hash.fromHex(EMPTY_LEAF);

    assertThat(Hash.fromBase64(hash.base64())).isEqualTo(hash).hasSameHashCodeAs(hash);
    assertThat(Mutations.flip(hash, 255)).isNotEqualTo(hash);
  }

  @Test
  void read_takesTheBytesAtTheOffset() {
    byte[] data = new byte[40];
    System.arraycopy(Hash.EMPTY_ROOT.bytes(), 0, data, 8, 32);

    assertThat(Hash.read(data, 8)).isEqualTo(Hash.EMPTY_ROOT);
    assertThatThrownBy(() -> Hash.read(data, 9)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Hash.read(data, -1)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void of_refusesOtherLengths(int length) {
    assertThatThrownBy(() -> Hash.of(new byte[length]))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(length + " bytes instead of 32");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", // no padding
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=", // stray bits
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=", // the URL alphabet
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        " 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS",
      })
  void fromBase64_acceptsOneSpellingOnly(String text) {
    assertThatThrownBy(() -> Hash.fromBase64(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void fromHex_refusesUpperCaseAndOtherLengths() {
    assertThatThrownBy(() -> Hash.fromHex(EMPTY_LEAF.replace('a', 'A')))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Hash.fromHex(EMPTY_LEAF.substring(2)))
        .isInstanceOf(MalformedException.class);
  }

  private static byte[] leafInput(int index) {
    return Vectors.lines("tree.txt").stream()
        .filter(line -> line.startsWith("leaf"))
        .map(line -> HexFormat.of().parseHex(line.substring("leaf ".length()).replace("-", "")))
        .skip(index)
        .findFirst()
        .orElseThrow();
  }

  private static Hash published(int level, int index) {
    String start = "node " + level + " " + index + " ";
    return nodes()
        .filter(line -> line.startsWith(start))
        .map(line -> Hash.fromHex(line.substring(start.length())))
        .findFirst()
        .orElseThrow();
  }
}
