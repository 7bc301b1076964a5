package io.whytrail.scoring.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.scoring.detection.Detector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {

  private static final Bundle SHIPPED = Bundle.read("classpath:models/stack-2");

  @Test
  void version_isTheSameForTheSameBundle() {
    assertThat(Model.of(SHIPPED).version())
        .matches("sha256:[0-9a-f]{64}")
        .isEqualTo(Model.of(Bundle.read("classpath:models/stack-2")).version());
  }

  @Test
  void version_changesWithEveryFile() {
    String version = Model.of(SHIPPED).version();

    for (String file : SHIPPED.files().keySet()) {
      SortedMap<String, String> files = new TreeMap<>(SHIPPED.files());
      files.compute(file, (_, content) -> content + "\n# changed\n");

      assertThat(Model.of(new Bundle(SHIPPED.name(), files)).version())
          .as(file)
          .isNotEqualTo(version);
    }
    assertThat(Model.of(new Bundle("other", SHIPPED.files())).version()).isNotEqualTo(version);
  }

  @Test
  void detectors_haveIdsOfTheirOwnAndReasons() {
    List<Detector> detectors = Model.of(SHIPPED).detectors();

    assertThat(detectors).extracting(Detector::id).doesNotHaveDuplicates();
    assertThat(detectors)
        .allSatisfy(detector -> {
          assertThat(detector.id()).matches("(input|output|action)\\.[a-z-]+");
          assertThat(detector.id())
              .startsWith(detector.stage().name().toLowerCase(java.util.Locale.ROOT));
          assertThat(detector.reasons()).isNotEmpty();
        });
  }

  @Test
  void modelWithABase_hasItsDetectorsAndFurtherOnes() {
    Model base = Model.of(SHIPPED);
    Model names = Model.of(Bundle.read("classpath:models/stack-2-names"));

    assertThat(names.name()).isEqualTo("stack-2-names");
    assertThat(names.version()).isNotEqualTo(base.version());
    assertThat(names.detectors().stream().map(Detector::id))
        .containsAll(base.detectors().stream().map(Detector::id).toList())
        .contains("input.names")
        .hasSize(base.detectors().size() + 1);
  }

  @Test
  void plugin_isADetectorOfTheModel() {
    String plugin =
        """
        id: output.other
        version: "3"
        channel: OUTPUT
        reason: TOXICITY
        labels: [logit]
        positive: logit
        anchors: {floor: -8, notice: -2, review: 0, block: 4}
        server: {target: "localhost:1", model: m, input: text, output: o, max_words: 9, stride: 9, timeout_ms: 9}
        """;
    SortedMap<String, String> files = new TreeMap<>(SHIPPED.files());
    files.put("other.plugin.yaml", plugin);

    Model model = Model.of(new Bundle(SHIPPED.name(), files));

    assertThat(model.version()).isNotEqualTo(Model.of(SHIPPED).version());
    assertThat(model.detectors())
        .filteredOn(detector -> detector.id().equals("output.other"))
        .singleElement()
        .satisfies(detector -> assertThat(detector.version()).isEqualTo("3"));
    files.put("again.plugin.yaml", plugin);
    assertThatThrownBy(() -> Model.of(new Bundle(SHIPPED.name(), files)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("share an id");
  }

  @Test
  void bundle_isReadFromAFolderToo(@TempDir Path folder) throws IOException {
    for (var file : SHIPPED.files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }

    assertThat(Model.of(Bundle.read(folder.toString())).version())
        .isEqualTo(Model.of(SHIPPED).version());
  }

  @Test
  void bundle_isRefusedWithoutItsFiles(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> Bundle.read(folder.toString()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(folder.toString());
    Files.writeString(folder.resolve("model.yaml"), "name: x\nfiles: []\n");
    assertThatThrownBy(() -> Model.of(Bundle.read(folder.toString())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks the file");
    Files.writeString(folder.resolve("model.yaml"), "nonsense");
    assertThatThrownBy(() -> Bundle.read(folder.toString()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void models_standSideBySideAndOneIsActive() {
    Model first = Model.of(SHIPPED);
    Model second = Model.of(new Bundle("second", SHIPPED.files()));

    Models byDefault = new Models(List.of(first, second), "");
    Models byName = new Models(List.of(first, second), "second");

    assertThat(byDefault.active()).isEqualTo(first);
    assertThat(byName.active()).isEqualTo(second);
    assertThat(byName.all()).containsExactly(first, second);
    assertThat(byName.version(first.version())).contains(first);
    assertThat(byName.version("sha256:00")).isEmpty();
    assertThatThrownBy(() -> new Models(List.of(first), "third"))
        .isInstanceOf(IllegalStateException.class);
  }
}
