package io.whytrail.runtime.merkle.note;

import static io.whytrail.runtime.merkle.note.PublicNotes.PETER_PRIVATE_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignerKeyTest {
  @Test
  void parse_derivesThePublishedPublicKey() {
    assertThat(SignerKey.parse(PETER_PRIVATE_KEY).verifierKey().format())
        .isEqualTo(PublicNotes.PETER_KEY);
    assertThat(SignerKey.parse(PublicNotes.LOG_PRIVATE_KEY).verifierKey().format())
        .isEqualTo(PublicNotes.LOG_KEY);
  }

  /** Pairs from the tests of transparency-dev/tessera, witness_test.go (Apache License 2.0). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRIVATE+KEY+Wit1+55ee4561+AeadRiG7XM4XiieCHzD8lxysXMwcViy5nYsoXURWGrlE"
            + " Wit1+55ee4561+AVhZSmQj9+SoL+p/nN0Hh76xXmF7QcHfytUrI1XfSClk",
        "PRIVATE+KEY+Wit2+85ecc407+AfPTvxw5eUcqSgivo2vaiC7JPOMUZ/9baHPSDrWqgdGm"
            + " Wit2+85ecc407+AWVbwFJte9wMQIPSnEnj4KibeO6vSIOEDUTDp3o63c2x",
        "PRIVATE+KEY+WitBad+b82b4b16+AYSil2PKfSN1a0LhdbzmK1uXqDFZbp+P1OyR54k3gdJY"
            + " WitBad+b82b4b16+AY5FLOcqxs5lD+OpC6cVTrxsyNJktaCGYHNfnE5vKBQX",
      })
  void parse_derivesThePublicKeysThatOthersDerive(String pair) {
    String[] keys = pair.split(" ", -1);

    assertThat(SignerKey.parse(keys[0]).verifierKey().format()).isEqualTo(keys[1]);
  }

  @Test
  void format_writesWhatWasParsed() {
    assertThat(SignerKey.parse(PETER_PRIVATE_KEY).format()).isEqualTo(PETER_PRIVATE_KEY);
  }

  @Test
  void generate_makesADifferentKeyEachTime() {
    SignerKey key = SignerKey.generate("EnochRoot");
    SignerKey again = SignerKey.parse(key.format());

    assertThat(again.verifierKey()).isEqualTo(key.verifierKey());
    assertThat(again.sign("hi\n")).isEqualTo(key.sign("hi\n"));
    assertThat(SignerKey.generate("EnochRoot").verifierKey()).isNotEqualTo(key.verifierKey());
  }

  /** As in TestNewSigner of golang.org/x/mod/sumdb/note. */
  @Test
  void parse_refusesEveryPartOfAKey() {
    for (int from = 0; from <= PETER_PRIVATE_KEY.length(); from++) {
      for (int to = from + 1; to <= PETER_PRIVATE_KEY.length(); to++) {
        if (from != 0 || to != PETER_PRIVATE_KEY.length()) {
          assertRefused(PETER_PRIVATE_KEY.substring(from, to));
        }
      }
    }
  }

  /** As in TestNewSigner of golang.org/x/mod/sumdb/note. */
  @Test
  void parse_refusesEveryOtherCharacterInAKey() {
    for (int i = 0; i < PETER_PRIVATE_KEY.length(); i++) {
      StringBuilder changed = new StringBuilder(PETER_PRIVATE_KEY);
      changed.setCharAt(i, (char) (PETER_PRIVATE_KEY.charAt(i) + 1));
      assertRefused(changed.toString());
    }
  }

  @Test
  void toString_saysNothingSecret() {
    assertThat(SignerKey.parse(PETER_PRIVATE_KEY)).hasToString("SignerKey[PeterNeumann+c74f20a3]");
  }

  @Test
  void sign_refusesTextThatNoNoteCanHold() {
    SignerKey key = SignerKey.parse(PETER_PRIVATE_KEY);

    for (String text : new String[] {"", "abc", "a\rb\n", "a\u0000\n", "\udc00\n"}) {
      assertThatThrownBy(() -> key.sign(text)).isInstanceOf(MalformedException.class);
    }
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> SignerKey.parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageNotContaining("AYEKFALVFGyNhPJEMzD1QIDr");
  }
}
