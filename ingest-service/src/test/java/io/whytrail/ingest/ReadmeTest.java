package io.whytrail.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// The table of keys in README.md says what application.yml says.
class ReadmeTest {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+):`?(.*?)`?}");

  /// What every service has alike and nobody sets.
  private static final List<String> FIXED =
      List.of(
          "micronaut.application.",
          "micronaut.executors.",
          "micronaut.metrics.",
          "endpoints.",
          "flyway.",
          "whytrail.service",
          "whytrail.facts",
          "grpc.channels.scoring.plaintext",
          "grpc.channels.policy.plaintext",
          "grpc.channels.replay.plaintext",
          "datasources.default.driver-class-name",
          "datasources.default.dialect",
          "datasources.default.schema-generate");

  @Test
  void readme_namesEveryKeyWithItsDefaultAndVariable() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();

    configured()
        .forEach((key, value) -> {
          String row =
              rows.stream()
                  .filter(line -> keys(line).contains("`" + general(key) + "`"))
                  .findFirst()
                  .orElse("no row for " + key);
          Matcher variable = VARIABLE.matcher(value);
          if (variable.matches()) {
            assertThat(row).as(key).contains("`" + variable.group(1) + "`");
            assertThat(row).as(key).contains(cell(variable.group(2)));
          } else {
            assertThat(row).as(key).contains(cell(value));
          }
        });
  }

  private static String keys(String row) {
    return row.substring(0, row.indexOf('|', 1));
  }

  private static String general(String key) {
    return key.replaceAll(
        "grpc.channels.[a-z]+.max-inbound-message-size",
        "grpc.channels.*.max-inbound-message-size");
  }

  private static String cell(String value) {
    return value.isEmpty() ? "| |" : "| `" + value + "` |";
  }

  private static Map<String, String> configured() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(ReadmeTest.class.getResourceAsStream("/application.yml"))) {
      Map<String, String> flat = new TreeMap<>();
      flatten("", new Yaml().load(file), flat);
      flat.keySet().removeIf(key -> FIXED.stream().anyMatch(key::startsWith));
      return flat;
    }
  }

  private static void flatten(String prefix, Object node, Map<String, String> flat) {
    if (node instanceof Map<?, ?> map) {
      map.forEach((key, value) ->
          flatten(prefix.isEmpty() ? key.toString() : prefix + "." + key, value, flat));
    } else {
      flat.put(prefix, node.toString());
    }
  }
}
