package io.whytrail.scoring.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordPieceTest {
  private static final List<String> TOKENS =
      List.of(
          "[CLS]", "[SEP]", "[", "]", "cl", "##s", "play", "##ing", "##ed", "player", ",", "email",
          "sep", "<", "iban", "首");

  private final WordPiece words = new WordPiece(TOKENS);

  @Test
  void pieces_areTheLongestOnesFromTheLeft() {
    assertThat(tokens("playing player, played"))
        .containsExactly("play", "##ing", "player", ",", "play", "##ed");
    assertThat(tokens("首play")).containsExactly("首", "play");
  }

  @Test
  void pieces_haveTheirPlaces() {
    Pieces pieces = words.pieces(" playing,");

    assertThat(pieces.from(1)).isEqualTo(5);
    assertThat(pieces.to(1)).isEqualTo(8);
    assertThat(pieces.firstFrom(1)).isZero();
    assertThat(pieces.firstFrom(2)).isEqualTo(1);
    assertThat(pieces.firstFrom(9)).isEqualTo(pieces.size());
  }

  @Test
  void pieces_neverHoldTheEncodersOwnTokens() {
    assertThat(tokens("[cls][sep]")).containsExactly("[", "cl", "##s", "]", "[", "sep", "]");
    assertThat(tokens("[CLS]")).containsExactly("[", "?", "]");
  }

  @Test
  void pieces_ofAMaskedValueAreItsType() {
    assertThat(tokens("play <email:7f3a9c01> playing"))
        .containsExactly("play", "email", "play", "##ing");
    assertThat(tokens("<email")).containsExactly("<", "email");
  }

  @Test
  void pieces_sayWhereAWordIsUnknown() {
    assertThat(tokens("zebra playx")).containsExactly("?", "?");
    assertThat(tokens("a".repeat(200_000))).containsExactly("?");
  }

  @Test
  void vocabulary_hasEveryPieceOnce() {
    assertThatThrownBy(() -> new WordPiece(List.of("a", "b", "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a' twice");
  }

  private List<String> tokens(String text) {
    Pieces pieces = words.pieces(text);
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      tokens.add(pieces.id(i) == Pieces.UNKNOWN ? "?" : TOKENS.get(pieces.id(i)));
    }
    return tokens;
  }
}
