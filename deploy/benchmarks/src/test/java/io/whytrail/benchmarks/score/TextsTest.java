package io.whytrail.benchmarks.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.interaction.Interaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {

  @Test
  void conversations_areAsLongAsPromisedAndNoTwoAlike() {
    List<Interaction> conversations = Conversations.of(1, 200);

    assertThat(Texts.meanBytes(conversations)).isBetween(2_300L, 2_700L);
    assertThat(new HashSet<>(conversations.stream().map(Texts::of).toList())).hasSize(200);
    assertThat(conversations)
        .allSatisfy(each -> assertThat(Texts.of(each)).noneMatch(text -> text.contains("%")));
  }

  @Test
  void conversations_areTheSameForASeed() {
    assertThat(Conversations.of(7, 20)).isEqualTo(Conversations.of(7, 20));
    assertThat(Conversations.of(7, 20)).isNotEqualTo(Conversations.of(8, 20));
  }

  @Test
  void labelled_takesEachFifthRowMasked(@TempDir Path folder) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 11; i++) {
      rows.append(
          "{\"id\":\"%d\",\"messages\":[{\"role\":\"user\",\"content\":\"a@b.example %d\"}]}\n"
              .formatted(i, i));
    }
    Files.writeString(folder.resolve("some.jsonl"), rows);
    Files.writeString(folder.resolve("README.md"), "no row");

    List<Interaction> labelled = Labelled.in(folder, 1);

    assertThat(labelled).extracting(Interaction::id).containsExactlyInAnyOrder("0", "5", "10");
    assertThat(labelled)
        .allSatisfy(each -> assertThat(Texts.of(each).getFirst()).startsWith("<EMAIL:"));
  }

  @Test
  void labelled_isEmptyWithoutAFolder(@TempDir Path folder) {
    assertThat(Labelled.in(folder.resolve("none"), 1)).isEmpty();
  }
}
