package io.whytrail.policy.rule;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the README says is so.
final class ReadmeTest {

  private final String readme = Compilers.read(Path.of("README.md"));
  private final String configuration =
      Compilers.read(Path.of("src/main/resources/application.yml"));

  @Test
  void example_compilesAndPassesItsTests() {
    Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(readme);
    assertThat(block.find()).isTrue();

    CompiledPolicy policy = Compilers.compiler().compile(block.group(1));

    assertThat(policy.warnings()).isEmpty();
    assertThat(policy.test()).hasSize(4).allMatch(CompiledPolicy.TestResult::passed);
  }

  @Test
  void variables_areThoseOfTheLanguage() {
    Map<String, String> documented =
        rows("\\| `([a-z_]+)` \\| `([a-z<>,]+)` \\|")
            .collect(toMap(row -> row.group(1), row -> row.group(2)));

    assertThat(documented)
        .isEqualTo(
            Arrays.stream(Variable.values())
                .collect(toMap(Variable::variableName, variable -> variable.type().text())));
  }

  @Test
  void keys_areThoseOfTheReaders() {
    for (String key : DocumentReader.KEYS) {
      assertThat(readme).contains("`" + key);
    }
    for (String key : RuleReader.KEYS) {
      assertThat(readme).contains("| `rules[]." + key + "` |");
    }
  }

  @Test
  void limits_areThoseOfTheEngine() {
    assertThat(readme)
        .contains("at most 2,000 characters, 500 nodes and 10,000 steps")
        .contains("at most 100 of at most 4,096 characters");
    assertThat(List.of(Limits.EXPRESSION, Limits.EXPRESSION_NODES, Limits.STEPS))
        .containsExactly(2_000, 500, 10_000);
  }

  @Test
  void configuration_namesEveryVariableAndItsDefault() {
    Map<String, String> used =
        Pattern.compile("\\$\\{([A-Z_]+):`?([^`}]*)`?}")
            .matcher(configuration)
            .results()
            .collect(toMap(m -> m.group(1), m -> m.group(2), (first, second) -> first));
    Map<String, String> documented =
        rows("\\| `([A-Z_]+)` \\| (?:`([^`]*)`)? ?\\|")
            .collect(toMap(row -> row.group(1), row -> row.group(2) == null ? "" : row.group(2)));

    assertThat(documented).isEqualTo(used);
  }

  private Stream<MatchResult> rows(String pattern) {
    return Pattern.compile(pattern).matcher(readme).results();
  }
}
