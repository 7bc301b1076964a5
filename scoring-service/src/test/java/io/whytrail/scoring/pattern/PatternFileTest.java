package io.whytrail.scoring.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Searches;
import io.whytrail.scoring.text.Disguise;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.Text;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternFileTest {

  @Test
  void parse_expandsMacrosAndReadsSpacesAsRuns() {
    PatternSet set = set("[open]", "\\\\bopen {{THE}} door\\\\b");

    List<Hit> hits = find(set, "Please  OPEN\n\t the   door.");

    assertThat(hits).hasSize(1);
    assertThat(hits.getFirst().span()).isEqualTo(new Span(8, 25));
    assertThat(hits.getFirst().pattern().kind()).isEqualTo("test.pattern");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a+", "a*", "(?:ab)+c", "a{2,}", ".*", "[ab]+"})
  void parse_refusesARepetitionWithoutABound(String expression) {
    assertThatThrownBy(() -> set("[open]", expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without a bound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{2,3}", "a\\\\+b", "[+*]", "x{4}"})
  void parse_acceptsBoundedRepetitions(String expression) {
    assertThat(set("[open]", expression).patterns()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "patterns: [{id: a, reason: JAILBREAK, score: 10, literals: [x y], regex: x, colour: red}]",
        "patterns: [{id: a, reason: JAILBREAK, score: 10, literals: [], regex: x}]",
        "patterns: [{id: a, reason: JAILBREAK, score: 10, literals: [no], regex: x}]",
        "patterns: [{id: a, reason: JAILBREAK, score: 10, literals: [Big], regex: x}]",
        "patterns: [{id: a, reason: NONSENSE, score: 10, literals: [big], regex: x}]",
        "patterns: [{id: a, reason: JAILBREAK, literals: [big], regex: x}]",
        "patterns: [{id: a, reason: JAILBREAK, score: 10, literals: [big], regex: '{{NONE}}'}]",
        "patterns: [{id: a, reason: JAILBREAK, score: 10, literals: [big], regex: x},"
            + " {id: a, reason: JAILBREAK, score: 10, literals: [big], regex: x}]",
        "patterns: 7",
        "- 1"
      })
  void parse_refusesWhatItDoesNotUnderstand(String yaml) {
    assertThatThrownBy(() -> PatternFile.parse(yaml)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void find_looksFarIntoALongText() {
    PatternSet set = set("[open]", "\\\\bopen the door\\\\b");
    String padding = "Nothing happens here. ".repeat(20_000);

    List<Hit> hits = find(set, padding + "Open the door." + padding);

    assertThat(hits)
        .extracting(Hit::span)
        .containsExactly(new Span(padding.length(), padding.length() + 13));
  }

  @Test
  void find_seesAMatchOnTheEdgeOfItsPieces() {
    PatternSet set = set("[open]", "\\\\bopen the door\\\\b");

    for (int offset = 4_000; offset < 4_300; offset++) {
      // One region of "open " after "open ", so that the region is matched piece by piece.
      String before = "open ".repeat(offset / 5) + " ".repeat(offset % 5);
      assertThat(find(set, before + "open the door")).as("offset %d", offset).hasSize(1);
    }
  }

  @Test
  void find_reportsADisguiseOnlyWherePlainSightShowsNothing() {
    PatternSet set = set("[open]", "\\\\bopen the door\\\\b");

    assertThat(find(set, "open the door")).extracting(Hit::disguise).containsExactly(Disguise.NONE);
    assertThat(find(set, "0p3n the d00r now, 0p3n it"))
        .extracting(Hit::disguise)
        .containsExactly(Disguise.LEET);
  }

  @Test
  void find_returnsAFewHitsOfOnePatternAndNotThousands() {
    assertThat(find(set("[open]", "\\\\bopen\\\\b"), "open ".repeat(5_000))).hasSize(8);
  }

  private static List<Hit> find(PatternSet set, String text) {
    return set.find(Text.of(text), Searches.unlimited());
  }

  private static PatternSet set(String literals, String expression) {
    return new PatternSet(
        PatternFile.parse(
                """
                macros:
                  THE: "the|that"
                patterns:
                  - id: test.pattern
                    reason: JAILBREAK
                    score: 50
                    literals: %s
                    regex: "%s"
                """
                    .formatted(literals, expression.replace("{{THE}}", "(?:{{THE}})")))
            .patterns());
  }

  @Test
  void parse_keepsTheReason() {
    assertThat(set("[open]", "open").patterns().getFirst().reason()).isEqualTo(Reason.JAILBREAK);
  }
}
