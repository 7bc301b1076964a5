package io.whytrail.scoring.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.interaction.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExamplesTest {

  private static final float[] EAST = {1, 0, 0};
  private static final float[] NORTH = {0, 1, 0};
  private static final float[] NORTH_EAST = {0.6F, 0.8F, 0};

  @Test
  void nearest_isTheNearestOfEachSort() {
    Examples examples =
        Examples.of(
            List.of(
                example("l-1", true, EAST),
                example("l-2", true, NORTH),
                example("l-3", false, EAST)),
            true);

    Examples.Nearest nearest = examples.nearest(Stage.INPUT, NORTH_EAST, "");

    assertThat(nearest.harmful()).isNotNull();
    assertThat(nearest.harmful().labelId()).isEqualTo("l-2");
    assertThat(nearest.harmful().interactionId()).isEqualTo("interaction-of-l-2");
    assertThat(nearest.harmful().cosine()).isBetween(0.7999, 0.8001);
    assertThat(nearest.harmless()).isBetween(0.5999, 0.6001);
  }

  @Test
  void nearest_leavesOutOtherStagesAndTheInteractionItself() {
    Examples examples =
        Examples.of(
            List.of(example("l-1", true, EAST), new Example("l-2", "i", Stage.OUTPUT, true, NORTH)),
            true);

    assertThat(examples.nearest(Stage.INPUT, EAST, "interaction-of-l-1").harmful()).isNull();
    assertThat(examples.nearest(Stage.INPUT, NORTH, "").harmful())
        .isEqualTo(new Likeness(0, "l-1", "interaction-of-l-1"));
    assertThat(examples.nearest(Stage.INPUT, NORTH, "").harmless()).isEqualTo(-1);
    assertThat(examples.isEmpty(Stage.OUTPUT)).isFalse();
    assertThat(examples.isEmpty(Stage.ACTION)).isTrue();
  }

  @Test
  void digestAndNearest_dependOnTheExamplesAndNotOnTheirOrder() {
    Example one = example("l-1", true, EAST);
    Example other = example("l-2", true, EAST);
    Examples forth = Examples.of(List.of(one, other), true);
    Examples back = Examples.of(List.of(other, one), true);

    assertThat(forth.digest()).matches("sha256:[0-9a-f]{64}").isEqualTo(back.digest());
    assertThat(forth.nearest(Stage.INPUT, EAST, "")).isEqualTo(back.nearest(Stage.INPUT, EAST, ""));
    assertThat(
            List.of(
                forth.digest(),
                Examples.none().digest(),
                Examples.of(List.of(one), true).digest(),
                Examples.of(List.of(one, example("l-2", false, EAST)), true).digest(),
                Examples.of(List.of(one, example("l-2", true, NORTH)), true).digest()))
        .doesNotHaveDuplicates();
    assertThat(Examples.none().digest()).isEmpty();
  }

  private static Example example(String label, boolean harmful, float[] vector) {
    return new Example(label, "interaction-of-" + label, Stage.INPUT, harmful, vector);
  }
}
