package io.whytrail.scoring.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.pattern.Beginnings.Beginning;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BeginningsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "open              ~ open",
        "open the door     ~ open t",
        "\\bopen|shut       ~ open,shut",
        "(?:un)?do\\b       ~ do,undo",
        "(?:re|un){1,2}do  ~ redo,undo,reredo,reundo,unredo,unundo",
        "a{3}b             ~ aaab",
        "a{2,3}b           ~ aab,aaab",
        "x??y              ~ xy,y",
        "[ab]c             ~ ac,bc",
        "[a-c]?bc          ~ ,bc",
        "ab[a-z]c          ~ ab",
        "ab.c              ~ ab",
        "a\\d               ~ a",
        "^\\$5              ~ $5",
        "[.!?]x            ~ .x,!x,?x",
        "(?<!van )dy(?! o) ~ dy",
        "(?:^|-)x          ~ x,-x",
        "(?=.{3})ab        ~ ab",
        "go(?:\\w{1,3})?    ~ go",
        "go(?:[)]|\\)x)     ~ go),go)x",
        "https?://         ~ http:/,https:",
      })
  void of_readsWhatMatchesBeginWith(String expression, String beginnings) {
    assertThat(texts(expression)).isEqualTo(Set.of(beginnings.split(",")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i)open",
        "(open)",
        "\\Qopen",
        "\\x41",
        "\\p{L}x",
        "[a&&b]x",
        "[]a]x",
        "a+b",
        "(?>ab)",
        "\uD83D\uDE00?x"
      })
  void of_claimsNothingAboutWhatItDoesNotKnow(String expression) {
    assertThat(texts(expression)).containsExactly("");
  }

  @Test
  void of_claimsNothingWhereFlagsChangeTheMeaning() {
    assertThat(Beginnings.of(Pattern.compile("open", Pattern.CASE_INSENSITIVE)))
        .containsExactly(new Beginning("", false));
  }

  @Test
  void of_saysWhereABoundaryIs() {
    assertThat(Beginnings.of(Pattern.compile("\\b(?:open|shut)\\b|ajar")))
        .containsExactlyInAnyOrder(
            new Beginning("open", true), new Beginning("shut", true), new Beginning("ajar", false));
  }

  @Test
  void of_takesShorterBeginningsWhereThereWouldBeTooMany() {
    Set<String> beginnings = texts("[abcdefgh][abcdefgh][abcdefgh][abcdefgh]");

    assertThat(beginnings).hasSize(512).allSatisfy(each -> assertThat(each).hasSize(3));
  }

  private static Set<String> texts(String expression) {
    return Beginnings.of(Pattern.compile(expression)).stream()
        .map(Beginning::text)
        .collect(Collectors.toSet());
  }
}
