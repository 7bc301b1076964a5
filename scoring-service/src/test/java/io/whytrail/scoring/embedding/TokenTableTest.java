package io.whytrail.scoring.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenTableTest {
  private static final String FILE =
      "# a comment\n"
          + TokenTable.line("north", new byte[] {0, 5})
          + "\n"
          + TokenTable.line("east", new byte[] {5, 0})
          + "\n"
          + TokenTable.line("#", new byte[] {-1, 0})
          + "\n";

  private final TokenTable table = TokenTable.parse(FILE);

  @Test
  void meaning_isTheDirectionOfTheSum() {
    assertThat(meaning("north")).containsExactly(0, 1);
    assertThat(meaning("north unheard north")).containsExactly(0, 1);
    assertThat(meaning("north east")[0]).isEqualTo((float) Math.sqrt(0.5));
    assertThat(meaning("#")).containsExactly(-1, 0);
  }

  @Test
  void meaning_ofNothingKnownIsNothing() {
    assertThat(meaning("unheard of")).containsExactly(0, 0);
    assertThat(meaning("")).containsExactly(0, 0);
  }

  @Test
  void meaning_isOfTheAskedPart() {
    String text = "north east north";
    assertThat(table.read(text).meaning(6, 10)).containsExactly(1, 0);
    assertThat(table.read(text).meaning(5, 9)).containsExactly(0, 0);
  }

  @Test
  void parse_refusesWhatIsNoTable() {
    assertThatThrownBy(() -> TokenTable.parse("# nothing\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TokenTable.parse(FILE + "AAAA\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TokenTable.parse(FILE + "AAAA south\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("length");
  }

  private float[] meaning(String text) {
    return table.read(text).meaning(0, text.length());
  }
}
