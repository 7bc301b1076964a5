package io.whytrail.policy.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whytrail.interaction.v1.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What the tests of the language share.
final class Compilers {

  static final Path CASES = Path.of("src/test/resources/cases");

  private Compilers() {}

  static PolicyCompiler compiler() {
    return new PolicyCompiler(new Vocabulary(reasonCodes()));
  }

  static List<String> reasonCodes() {
    return Arrays.stream(ReasonCode.values())
        .map(Enum::name)
        .filter(name -> name.startsWith("REASON_CODE_") && !name.endsWith("_UNSPECIFIED"))
        .map(name -> name.substring("REASON_CODE_".length()))
        .toList();
  }

  /// A YAML text as a tree.
  static JsonNode tree(String yaml) {
    return new ObjectMapper()
        .valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> files(String directory) {
    try (Stream<Path> files = Files.list(CASES.resolve(directory))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
