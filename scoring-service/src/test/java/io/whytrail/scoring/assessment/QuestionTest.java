package io.whytrail.scoring.assessment;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class QuestionTest {

  @Test
  void key_isTheSameForTheSameQuestion() {
    assertThat(question(List.of(Stage.INPUT, Stage.OUTPUT), Tier.FAST, OptionalInt.empty(), "e"))
        .isEqualTo(
            question(List.of(Stage.OUTPUT, Stage.INPUT), Tier.FAST, OptionalInt.empty(), "e"));
  }

  @Test
  void key_isAnotherForAnyOtherQuestion() {
    assertThat(
            List.of(
                question(List.of(), Tier.FAST, OptionalInt.empty(), "e"),
                question(List.of(), Tier.DEEP, OptionalInt.empty(), "e"),
                question(List.of(Stage.INPUT), Tier.FAST, OptionalInt.empty(), "e"),
                question(List.of(Stage.ACTION), Tier.FAST, OptionalInt.empty(), "e"),
                question(List.of(), Tier.FAST, OptionalInt.of(0), "e"),
                question(List.of(), Tier.FAST, OptionalInt.of(1), "e"),
                question(List.of(), Tier.FAST, OptionalInt.empty(), "f"),
                question(List.of(), Tier.FAST, OptionalInt.empty(), "")))
        .doesNotHaveDuplicates();
  }

  @Test
  void key_dependsOnTheModelOnlyOutsideOfAnEvaluation() {
    Question evaluation = Question.of(List.of(), Tier.FAST, OptionalInt.empty(), "e");
    Question free = Question.of(List.of(), Tier.FAST, OptionalInt.empty(), "");

    assertThat(evaluation.key("i", "model-1", "")).isEqualTo(evaluation.key("i", "model-2", ""));
    assertThat(free.key("i", "model-1", "")).isNotEqualTo(free.key("i", "model-2", ""));
    assertThat(free.key("i", "model-1", "")).isNotEqualTo(free.key("j", "model-1", ""));
  }

  private static String question(
      List<Stage> stages, Tier tier, OptionalInt toolCall, String evaluationId) {
    return Question.of(stages, tier, toolCall, evaluationId).key("i", "model", "");
  }
}
