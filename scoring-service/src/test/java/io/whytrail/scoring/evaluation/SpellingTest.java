package io.whytrail.scoring.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.labelled.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final String TEXT =
      "😀 SSN 123-45-6789, card 4111111111111111, phone (030) 123-456!";

  @Test
  void numbers_loseTheirSeparatorsAndLabelsStayWithThem() {
    Row row = Spelling.BARE.write(row());

    assertThat(row.text(Part.MESSAGE, 0))
        .isEqualTo("😀 SSN 123456789, card 4111111111111111, phone 030123456!");
    assertThat(labelled(row)).containsExactly("123456789", "4111111111111111", "030123456");
  }

  @Test
  void numbers_getSeparatorsAndLabelsStayWithThem() {
    Row row = Spelling.GROUPED.write(row());

    assertThat(row.text(Part.MESSAGE, 0))
        .isEqualTo("😀 SSN 123-45-6789, card 4111 1111 1111 1111, phone (030) 123-456!");
    assertThat(labelled(row))
        .containsExactly("123-45-6789", "4111 1111 1111 1111", "(030) 123-456");
  }

  @Test
  void row_asWrittenIsTheSame() {
    Row row = row();

    assertThat(Spelling.AS_WRITTEN.write(row)).isSameAs(row);
  }

  private static Row row() {
    List<Map<String, Object>> spans =
        List.of(
            span("US_SSN", "123-45-6789"),
            span("CREDIT_CARD", "4111111111111111"),
            span("PHONE_NUMBER", "(030) 123-456"));
    return new Row(
        Map.of(
            "id",
            "x",
            "stage_labels",
            Map.of("input_pii", spans),
            "messages",
            List.of(Map.of("role", "user", "content", TEXT))));
  }

  private static Map<String, Object> span(String type, String value) {
    int start = TEXT.codePointCount(0, TEXT.indexOf(value));
    return Map.of("type", type, "message", 0, "start", start, "end", start + value.length());
  }

  private static List<String> labelled(Row row) {
    String text = row.text(Part.MESSAGE, 0);
    List<String> values = new ArrayList<>();
    for (Object each : (List<?>) row.labels().getOrDefault("input_pii", List.of())) {
      Map<?, ?> span = (Map<?, ?>) each;
      int start = text.offsetByCodePoints(0, number(span, "start"));
      int end = text.offsetByCodePoints(0, number(span, "end"));
      values.add(text.substring(start, end));
    }
    return values;
  }

  private static int number(Map<?, ?> span, String key) {
    return ((Number) Objects.requireNonNull(span.get(key), key)).intValue();
  }
}
