package io.whytrail.scoring.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.detection.Searches;
import io.whytrail.scoring.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Every shipped pattern against a table of what it must find and what it must spare.
class PatternCasesTest {

  private static final List<String> FILES =
      List.of("override.yaml", "user.yaml", "foreign.yaml", "output.yaml", "domains.yaml");

  private final Map<String, Pattern> patterns = patterns();
  private final Map<String, Map<String, List<String>>> cases = cases();

  @Test
  void everyPattern_hasItsCases() {
    assertThat(cases).containsOnlyKeys(patterns.keySet());
    assertThat(cases.values())
        .allSatisfy(each -> {
          assertThat(each).containsOnlyKeys("matches", "spares");
          assertThat(each.values()).allSatisfy(texts -> assertThat(texts).isNotEmpty());
        });
  }

  @TestFactory
  Stream<DynamicTest> pattern_findsWhatItMust() {
    return tests("matches", true);
  }

  @TestFactory
  Stream<DynamicTest> pattern_sparesWhatOnlyComesNear() {
    return tests("spares", false);
  }

  /// The literals are only a short cut: what they keep from an expression, it would not have found.
  @Test
  void literals_hideNoMatch() {
    for (Map<String, List<String>> each : cases.values()) {
      for (String text : each.values().stream().flatMap(List::stream).toList()) {
        String folded = Text.of(text).plain().folded();
        for (Pattern pattern : patterns.values()) {
          if (pattern.regex().matcher(folded).find()) {
            assertThat(pattern.literals())
                .as("literals of %s for: %s", pattern.id(), text)
                .anyMatch(folded::contains);
          }
        }
      }
    }
  }

  private Stream<DynamicTest> tests(String key, boolean found) {
    return cases.entrySet().stream()
        .filter(entry -> patterns.containsKey(entry.getKey()))
        .flatMap(entry ->
            entry.getValue().getOrDefault(key, List.of()).stream()
                .map(text ->
                    DynamicTest.dynamicTest(
                        entry.getKey() + ": " + text,
                        () -> assertThat(matches(entry.getKey(), text)).isEqualTo(found))));
  }

  private boolean matches(String id, String text) {
    Pattern pattern = patterns.get(id);
    assertThat(pattern).isNotNull();
    return !new PatternSet(List.of(pattern)).find(Text.of(text), Searches.unlimited()).isEmpty();
  }

  private static Map<String, Pattern> patterns() {
    Map<String, Pattern> all = new TreeMap<>();
    for (String file : FILES) {
      PatternFile.parse(read("models/stack-2/" + file))
          .patterns()
          .forEach(pattern -> all.put(pattern.id(), pattern));
    }
    return all;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, List<String>>> cases() {
    return (Map<String, Map<String, List<String>>>)
        new Yaml(new SafeConstructor(new LoaderOptions())).load(read("cases/patterns.yaml"));
  }

  private static String read(String resource) {
    try (InputStream in = PatternCasesTest.class.getClassLoader().getResourceAsStream(resource)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
