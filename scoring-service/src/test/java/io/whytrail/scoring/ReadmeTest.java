package io.whytrail.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What the README says about detectors and configuration is what there is.
class ReadmeTest {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z_]+):`?([^`}]*)`?}");

  private final String readme = Files.readString(Path.of("README.md"));

  ReadmeTest() throws IOException {}

  @Test
  void detectorsTable_listsTheShippedModel() {
    String expected =
        Model.of(Bundle.read("classpath:models/stack-2")).detectors().stream()
            .map(ReadmeTest::row)
            .collect(
                Collectors.joining(
                    "\n", "| detector | stage | tier | reasons |\n|---|---|---|---|\n", "\n"));

    String table = readme.split("<!-- detectors -->\n", -1)[1].split("<!-- /detectors -->", -1)[0];

    assertThat(table).isEqualTo(expected);
  }

  @Test
  void configurationTable_hasEveryKeyWithItsDefault() {
    for (String section : List.of("scoring", "behaviour", "feedback", "similarity")) {
      Map<String, String> keys = configuration(section);
      keys.forEach((key, value) -> {
        Matcher placeholder = PLACEHOLDER.matcher(value);
        assertThat(placeholder.matches()).as("%s has an environment name", key).isTrue();
        String fallback = placeholder.group(2).isEmpty() ? "(" : placeholder.group(2) + " |";
        assertThat(readme)
            .contains(
                "| whytrail.%s.%s | %s | %s"
                    .formatted(section, key, placeholder.group(1), fallback));
      });
      assertThat(readme.lines().filter(line -> line.startsWith("| whytrail." + section + ".")))
          .hasSameSizeAs(keys.keySet());
    }
  }

  @Test
  void links_leadSomewhere() {
    Matcher link = Pattern.compile("]\\(([^)#:]+)\\)").matcher(readme);
    while (link.find()) {
      assertThat(Path.of(link.group(1))).exists();
    }
  }

  private static String row(Detector detector) {
    List<String> reasons = detector.reasons().stream().map(Enum::name).sorted().toList();
    return "| %s | %s | %s | %s |"
        .formatted(detector.id(), detector.stage(), detector.tier(), String.join(", ", reasons));
  }

  private static Map<String, String> configuration(String section) {
    Map<?, ?> all =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(
                Objects.requireNonNull(
                    ReadmeTest.class.getClassLoader().getResourceAsStream("application.yml")));
    Map<?, ?> whytrail = (Map<?, ?>) Objects.requireNonNull(all.get("whytrail"));
    Map<?, ?> keys = (Map<?, ?>) Objects.requireNonNull(whytrail.get(section));
    return keys.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> String.valueOf(entry.getKey()),
                entry -> String.valueOf(entry.getValue())));
  }
}
