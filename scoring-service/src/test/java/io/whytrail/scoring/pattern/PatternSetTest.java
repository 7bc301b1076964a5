package io.whytrail.scoring.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.detection.Searches;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What the short cuts must not change: an expression by itself, in the neighbourhood of its
/// literals, finds the same.
class PatternSetTest {
  private static final List<Pattern> PATTERNS = patterns();
  private static final List<String> TEXTS = texts();

  @Test
  void find_findsWhatEachExpressionFindsByItself() {
    PatternSet all = new PatternSet(PATTERNS);
    Random random = new Random(11);
    for (int round = 0; round < 1_500; round++) {
      Text text = Text.of(round < TEXTS.size() ? TEXTS.get(round) : mixed(random));

      List<String> found =
          all.find(text, Searches.unlimited()).stream()
              .filter(hit -> !PatternSet.isHidden(hit))
              .map(hit -> hit.pattern().id() + hit.span())
              .toList();

      assertThat(found).as(text.raw()).isEqualTo(byThemselves(text.plain()));
    }
  }

  @Test
  void beginnings_areKnownForNearlyAllPatterns() {
    assertThat(PATTERNS)
        .filteredOn(pattern ->
            Beginnings.of(pattern.regex()).stream().anyMatch(each -> each.text().isEmpty()))
        .extracting(Pattern::id)
        .containsExactlyInAnyOrder("jailbreak.persona-ai", "toxicity.strong-words");
  }

  /// Short enough that no region is searched in pieces.
  private static String mixed(Random random) {
    StringBuilder mixed = new StringBuilder();
    while (mixed.length() < 1_200) {
      String text = TEXTS.get(random.nextInt(TEXTS.size()));
      int from = random.nextInt(3) == 0 ? random.nextInt(text.length()) : 0;
      int to = random.nextInt(3) == 0 ? from + random.nextInt(text.length() - from) : text.length();
      mixed.append(text, from, to).append(random.nextBoolean() ? " " : "");
    }
    return mixed.toString();
  }

  private static List<String> byThemselves(View view) {
    List<String> found = new ArrayList<>();
    for (Pattern pattern : PATTERNS) {
      boolean[] near = near(pattern, view.folded());
      Matcher matcher =
          pattern
              .regex()
              .matcher(view.folded())
              .useTransparentBounds(true)
              .useAnchoringBounds(false);
      int hits = 0;
      for (int from = 0; from < near.length && hits < 8; ) {
        int to = from;
        while (to < near.length && near[to]) {
          to++;
        }
        if (to > from && matcher.region(from, to).find()) {
          found.add(pattern.id() + view.span(matcher.start(), matcher.end()));
          hits++;
          from = matcher.end();
        } else {
          from = to + 1;
        }
      }
    }
    return found;
  }

  private static boolean[] near(Pattern pattern, String text) {
    boolean[] near = new boolean[text.length()];
    for (String literal : pattern.literals()) {
      for (int at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
        int to = Math.min(text.length(), at + literal.length() + pattern.reach());
        for (int i = Math.max(0, at - pattern.reach()); i < to; i++) {
          near[i] = true;
        }
      }
    }
    return near;
  }

  private static List<Pattern> patterns() {
    return List.of("override.yaml", "user.yaml", "foreign.yaml", "output.yaml", "domains.yaml")
        .stream()
        .flatMap(file -> PatternFile.parse(read("models/stack-2/" + file)).patterns().stream())
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static List<String> texts() {
    Map<String, Map<String, List<String>>> cases =
        (Map<String, Map<String, List<String>>>)
            new Yaml(new SafeConstructor(new LoaderOptions())).load(read("cases/patterns.yaml"));
    return cases.values().stream()
        .flatMap(each -> each.values().stream())
        .flatMap(List::stream)
        .toList();
  }

  private static String read(String resource) {
    try (InputStream in = PatternSetTest.class.getClassLoader().getResourceAsStream(resource)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
