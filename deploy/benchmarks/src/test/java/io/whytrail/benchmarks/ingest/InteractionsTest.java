package io.whytrail.benchmarks.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.whytrail.interaction.v1.Interaction;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InteractionsTest {

  private static final String PRODUCER = "producer-of-20-chars";

  private final Interactions interactions = new Interactions(7, 2048);

  @Test
  void of_hasTheSizeThatWasAskedFor() {
    for (int i = 0; i < 5_000; i++) {
      assertThat(interaction(i).getSerializedSize()).isCloseTo(2048, within(4));
    }
  }

  @Test
  void of_carriesAnAddressAndANumberToMask() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(interaction(i).getMessages(0).getContent().getText())
          .containsPattern("[a-z]+\\.[a-z]+\\d+@example\\.com")
          .containsPattern("\\+49 30 \\d{8}");
    }
  }

  @Test
  void of_variesTheText() {
    Set<String> texts = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      texts.add(interaction(i).getOutput().getText());
    }

    assertThat(texts).hasSizeGreaterThan(800);
  }

  @Test
  void of_isTheSameForTheSameSeed() {
    assertThat(new Interactions(7, 2048).of(id(3), PRODUCER, 3)).isEqualTo(interaction(3));
    assertThat(new Interactions(8, 2048).of(id(3), PRODUCER, 3)).isNotEqualTo(interaction(3));
  }

  @Test
  void of_numbersTheRecordOfItsProducer() {
    Interaction interaction = interaction(12);

    assertThat(interaction.getOrigin().getProducerId()).isEqualTo(PRODUCER);
    assertThat(interaction.getOrigin().getProducerSequence()).isEqualTo(12);
  }

  @Test
  void of_refusesAnIdOfAnotherLength() {
    assertThatThrownBy(() -> interactions.of("short", "producer", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Interaction interaction(int number) {
    return interactions.of(id(number), PRODUCER, number);
  }

  private static String id(int number) {
    return "%040d".formatted(number);
  }
}
