package io.whytrail.scoring.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenFormsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "I was born on 12/1/1981. | DATE | 12/1/1981",
        "Logged at 2005-10-08 22:58:39 today | DATE | 2005-10-08 22:58:39",
        "due March 3rd, 2024, please | DATE | March 3rd, 2024",
        "since the 4th of July 1999 | DATE | 4th of July 1999",
        "in September 2021 we moved | DATE | September 2021",
        "She is 34 years old | AGE | 34",
        "a 7-year-old girl | AGE | 7",
        "a man aged 61, tall | AGE | 61",
        "look at https://example.org/a?b=1. Then | URL | https://example.org/a?b=1",
        "(see www.example.com) | URL | www.example.com",
      })
  void form_isFoundWhereItStands(String text, Kind kind, String expected) {
    assertThat(found(text)).containsExactly(kind + " " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version 1.2.3 of 2020",
        "it may rain and we march on",
        "call 12-34-56 now",
        "9/11 and 3/4 of 10/2/7/5",
        "page 34, years later",
        "<PHONE:7f3a9c01a> is masked",
      })
  void otherNumbers_areLeftAlone(String text) {
    assertThat(found(text)).isEmpty();
  }

  @Test
  void maskedValues_areCoveredAndTeachNothing() {
    String text = "write to <EMAIL:7f3a9c01> at age 30";
    View view = Text.of(text).plain();
    WrittenForms forms = WrittenForms.in(view);

    int email = text.indexOf("EMAIL");
    int age = text.indexOf("30");

    assertThat(forms.covers(email, email + 5)).isTrue();
    assertThat(forms.teachesNothing(email, email + 5)).isTrue();
    assertThat(forms.covers(age, age + 2)).isTrue();
    assertThat(forms.teachesNothing(age, age + 2)).isFalse();
    assertThat(forms.covers(0, 5)).isFalse();
  }

  private static List<String> found(String text) {
    return WrittenForms.in(Text.of(text).plain()).found().stream()
        .map(each -> each.kind() + " " + text.substring(each.from(), each.to()))
        .toList();
  }
}
