package io.whytrail.scoring.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.text.Span;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CombinationTest {

  @Test
  void score_isZeroWithoutFindings() {
    assertThat(Combination.score(List.of())).isZero();
  }

  @Test
  void score_ofOneFindingIsItsOwn() {
    assertThat(Combination.score(List.of(evidence("a", 40, 0)))).isEqualTo(40, within(1e-9));
  }

  @Test
  void score_addsUpDifferentKindsOfEvidence() {
    assertThat(Combination.score(List.of(evidence("a", 40, 0), evidence("b", 50, 900))))
        .isEqualTo(70, within(1e-9));
  }

  @Test
  void score_countsOneKindOnce() {
    List<Finding> repeated =
        IntStream.range(0, 100).mapToObj(i -> evidence("a", 40, i * 10)).toList();

    assertThat(Combination.score(repeated)).isEqualTo(40, within(1e-9));
  }

  @Test
  void score_neverReachesCertaintyBySmallSigns() {
    List<Finding> many =
        IntStream.range(0, 50).mapToObj(i -> evidence("kind-" + i, 10, 0)).toList();

    assertThat(Combination.score(many)).isBetween(90.0, 100.0);
  }

  @Test
  void score_takesInformationByItsStrongestOnly() {
    List<Finding> addresses =
        IntStream.range(0, 500)
            .mapToObj(i -> finding(Reason.PII_EMAIL, "EMAIL-" + i, 15, Part.MESSAGE, 0, i * 20))
            .toList();

    assertThat(Combination.score(addresses)).isEqualTo(15, within(1e-9));
  }

  @Test
  void score_doesNotAddUpWhatStandsFarApartInADocument() {
    Finding here = finding(Reason.JAILBREAK, "a", 40, Part.CONTEXT, 0, 0);
    Finding near = finding(Reason.JAILBREAK, "b", 50, Part.CONTEXT, 0, 1_400);
    Finding far = finding(Reason.JAILBREAK, "b", 50, Part.CONTEXT, 0, 40_000);
    Finding elsewhere = finding(Reason.JAILBREAK, "b", 50, Part.CONTEXT, 1, 0);

    assertThat(Combination.score(List.of(here, near))).isEqualTo(70, within(1e-9));
    assertThat(Combination.score(List.of(here, far))).isEqualTo(50, within(1e-9));
    assertThat(Combination.score(List.of(here, elsewhere))).isEqualTo(50, within(1e-9));
  }

  @Test
  void finding_refusesAScoreOutsideTheScale() {
    assertThatThrownBy(() -> evidence("a", 100.5, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> evidence("a", Double.NaN, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Finding evidence(String kind, double score, int start) {
    return finding(Reason.JAILBREAK, kind, score, Part.MESSAGE, 0, start);
  }

  private static Finding finding(
      Reason reason, String kind, double score, Part part, int index, int start) {
    return new Finding(
        reason,
        "test.detector",
        "1",
        kind,
        score,
        new Location(part, index, new Span(start, start + 5)));
  }
}
