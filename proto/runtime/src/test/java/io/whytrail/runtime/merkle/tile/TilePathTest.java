package io.whytrail.runtime.merkle.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.Mutations;
import io.whytrail.runtime.merkle.Vectors;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TilePathTest {
  static Stream<List<String>> bundles() {
    return published("bundle");
  }

  static Stream<List<String>> tiles() {
    return published("tile");
  }

  static Stream<List<String>> parsed() {
    return published("parsed");
  }

  static Stream<List<String>> malformed() {
    return published("malformed");
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void at_namesTheBundleAsPublished(List<String> bundle) {
    EntriesPath path = EntriesPath.at(Long.parseLong(bundle.get(0)), Long.parseLong(bundle.get(1)));

    assertThat(path.path()).isEqualTo(bundle.get(2));
    assertThat(LogPath.parse(bundle.get(2))).isEqualTo(path);
  }

  @ParameterizedTest
  @MethodSource("tiles")
  void at_namesTheTileAsPublished(List<String> tile) {
    TilePath path =
        TilePath.at(
            Integer.parseInt(tile.get(0)),
            Long.parseLong(tile.get(1)),
            Long.parseLong(tile.get(2)));

    assertThat(path.path()).isEqualTo(tile.get(3));
    assertThat(LogPath.parse(tile.get(3))).isEqualTo(path);
  }

  @ParameterizedTest
  @MethodSource("parsed")
  void parse_readsAsPublished(List<String> expected) {
    TilePath path =
        new TilePath(
            Integer.parseInt(expected.get(1)),
            Long.parseLong(expected.get(2)),
            Integer.parseInt(expected.get(3)));

    assertThat(LogPath.parse(expected.get(0))).isEqualTo(path);
    assertThat(path.path()).isEqualTo(expected.get(0));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void parse_refusesAsPublished(List<String> path) {
    assertThatThrownBy(() -> LogPath.parse(path.get(0))).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "checkpoint",
        "/tile/0/000",
        "tile/0/000/",
        "tile/00/000",
        "tile/0/x000/001", // 1 is 001
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256", // a full tile has no width in its name
        "tile/0/x001/x234/x067",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/entries/../0/000",
        "tile/entry/000",
        "tile/0/\u0660\u0660\u0661",
        "tile/0/000\n",
      })
  void parse_acceptsOneSpellingOnly(String path) {
    assertThatThrownBy(() -> LogPath.parse(path)).isInstanceOf(MalformedException.class);
  }

  /** The examples of the tlog-tiles specification. */
  @Test
  void rightEdge_hasThePartialTilesOfTheSpecification() {
    assertThat(TilePath.rightEdge(70_000))
        .extracting(TilePath::path)
        .containsExactly("tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1");
    assertThat(TilePath.rightEdge(256))
        .extracting(TilePath::path)
        .containsExactly("tile/1/000.p/1");
    assertThat(TilePath.rightEdge(0)).isEmpty();
    assertThat(TilePath.at(0, 272, 70_000).isFull()).isTrue();
    assertThat(TilePath.at(1, 0, 70_000).isFull()).isTrue();
  }

  @Test
  void rightEdge_ofTheLargestTree_hasATileOnEachOfEightLevels() {
    assertThat(TilePath.rightEdge(Long.MAX_VALUE))
        .extracting(TilePath::width)
        .containsExactly(255, 255, 255, 255, 255, 255, 255, 127);
  }

  @Test
  void at_refusesTilesThatTheTreeDoesNotHave() {
    assertThatThrownBy(() -> TilePath.at(0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TilePath.at(0, 1, 256)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TilePath.at(1, 0, 255)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TilePath.at(8, 0, Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TilePath.at(0, -1, 256)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TilePath.at(0, Long.MAX_VALUE, Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EntriesPath.at(255, 255 * 256 - 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void holding_namesTheTileWithTheHashesBelowTheNode() {
    assertThat(TilePath.holding(0, 70_000 - 1, 70_000).path()).isEqualTo("tile/0/273.p/112");
    assertThat(TilePath.holding(7, 1, 70_000).path()).isEqualTo("tile/0/000");
    assertThat(TilePath.holding(7, 2, 70_000).path()).isEqualTo("tile/0/001");
    assertThat(TilePath.holding(8, 255, 70_000).path()).isEqualTo("tile/1/000");
    assertThat(TilePath.holding(9, 128, 70_000).path()).isEqualTo("tile/1/001.p/17");
    assertThat(TilePath.holding(16, 0, 70_000).path()).isEqualTo("tile/2/000.p/1");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {6962, 9162})
  void parse_refusesDamagedPathsOrReadsExactlyWhatTheySay(long seed) {
    RandomGenerator random = Mutations.random(seed);
    List<String> valid =
        Stream.of(
                parsed().map(List::getFirst),
                tiles().map(List::getLast),
                bundles().map(List::getLast))
            .flatMap(s -> s)
            .toList();

    for (int i = 0; i < 20_000; i++) {
      String damaged = Mutations.damaged(valid.get(i % valid.size()), random);
      try {
        assertThat(LogPath.parse(damaged).path()).isEqualTo(damaged);
      } catch (MalformedException e) {
        assertThat(e).hasMessageStartingWith("malformed tile path: ");
      }
    }
  }

  private static Stream<List<String>> published(String kind) {
    return Vectors.lines("tile/paths.txt").stream()
        .map(line -> List.of(line.split(" ", -1)))
        .filter(words -> words.getFirst().equals(kind))
        .map(words -> words.subList(1, words.size()));
  }
}
