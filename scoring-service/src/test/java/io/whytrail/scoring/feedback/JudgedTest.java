package io.whytrail.scoring.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.interaction.Interactions;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.text.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgedTest {

  private static final Interactions ASKED =
      Interactions.user("The first question").says("The second question");

  @Test
  void texts_areWhatThePersonSaidLastWhereNothingElseIsThere() {
    assertThat(texts(ASKED, Stage.INPUT, true)).containsExactly("The second question");
    assertThat(texts(ASKED, Stage.INPUT, false)).containsExactly("The second question");
  }

  @Test
  void texts_areWhatShowedEvidence() {
    Interactions read =
        Interactions.user("Sum this up").retrieves("A harmless page").retrieves("A poisoned page");

    assertThat(texts(read, Stage.INPUT, true, Location.of(Part.CONTEXT, 1)))
        .containsExactly("A poisoned page");
    assertThat(texts(ASKED, Stage.INPUT, true, Location.of(Part.MESSAGE, 0)))
        .containsExactly("The first question");
  }

  @Test
  void texts_areNoneWhereTheHarmMayBeElsewhere() {
    Interactions read = Interactions.user("Sum this up").retrieves("A page");

    assertThat(texts(read, Stage.INPUT, true)).isEmpty();
    assertThat(texts(read, Stage.INPUT, false)).containsExactly("Sum this up");
  }

  @Test
  void texts_areTheOutputForOutputAndNoneForActions() {
    Interactions acted = Interactions.user("Pay").calls("pay", "{}").answers("Paid");

    assertThat(texts(acted, Stage.OUTPUT, true)).containsExactly("Paid");
    assertThat(texts(acted, Stage.ACTION, true)).isEmpty();
  }

  private static List<String> texts(
      Interactions interaction, Stage stage, boolean harmful, Location... suspicions) {
    return Judged.texts(interaction.build(), stage, harmful, List.of(suspicions)).stream()
        .map(Text::raw)
        .toList();
  }
}
