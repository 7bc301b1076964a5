package io.whytrail.scoring.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SentencesTest {

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("", List.of()),
        Arguments.of("One.", List.of("One.")),
        Arguments.of("One. Two! Three? Four", List.of("One.", "Two!", "Three?", "Four")),
        Arguments.of("It costs 3.50 euros. Yes.", List.of("It costs 3.50 euros.", "Yes.")),
        Arguments.of(
            "Dr. Who met J. Doe. They left.", List.of("Dr. Who met J. Doe.", "They left.")),
        Arguments.of("a\n\n- b\n- c", List.of("a", "- b", "- c")),
        Arguments.of("これは文です。次の文。 終わり", List.of("これは文です。次の文。", "終わり")));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void sentences_endWhereAReaderWouldEndThem(String text, List<String> sentences) {
    View view = Text.of(text).plain();

    assertThat(
            Sentences.of(view).stream()
                .map(range -> view.text().substring(range.from(), range.to())))
        .containsExactlyElementsOf(sentences);
  }
}
