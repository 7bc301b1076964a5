package io.whytrail.runtime.merkle.note;

import static io.whytrail.runtime.merkle.note.PublicNotes.PETER_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.MalformedException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierKeyTest {
  static Stream<String> publicKeys() {
    return Stream.of(
        PETER_KEY,
        PublicNotes.ENOCH_KEY,
        PublicNotes.EXAMPLE_KEY,
        PublicNotes.LOG_KEY,
        PublicNotes.ARCHE_KEY,
        PublicNotes.REMORA_KEY,
        PublicNotes.REKOR_KEY.format());
  }

  @ParameterizedTest
  @MethodSource("publicKeys")
  void parse_readsPublishedKeys(String text) {
    assertThat(VerifierKey.parse(text).format()).isEqualTo(text);
  }

  @Test
  void parse_readsNameTypeAndKey() {
    VerifierKey log = VerifierKey.parse(PublicNotes.EXAMPLE_KEY);
    VerifierKey witness = VerifierKey.parse(PublicNotes.REMORA_KEY);

    assertThat(log.name()).isEqualTo("example.com/foo");
    assertThat(log.type()).isEqualTo(SignatureType.ED25519);
    assertThat(log.id()).isEqualTo(0x530d903a);
    assertThat(HexFormat.of().formatHex(log.publicKey().getEncoded()))
        .endsWith("e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4");
    assertThat(witness.type()).isEqualTo(SignatureType.COSIGNATURE_V1);
    assertThat(witness).isEqualTo(VerifierKey.parse(PublicNotes.REMORA_KEY)).isNotEqualTo(log);
  }

  /** As in TestNewVerifier of golang.org/x/mod/sumdb/note. */
  @Test
  void parse_refusesEveryPartOfAKey() {
    for (int from = 0; from <= PETER_KEY.length(); from++) {
      for (int to = from + 1; to <= PETER_KEY.length(); to++) {
        if (from != 0 || to != PETER_KEY.length()) {
          assertRefused(PETER_KEY.substring(from, to));
        }
      }
    }
  }

  /** As in TestNewVerifier of golang.org/x/mod/sumdb/note. */
  @Test
  void parse_refusesEveryOtherCharacterInAKey() {
    for (int i = 0; i < PETER_KEY.length(); i++) {
      StringBuilder changed = new StringBuilder(PETER_KEY);
      changed.setCharAt(i, (char) (PETER_KEY.charAt(i) + 1));
      assertRefused(changed.toString());
    }
  }

  /** From golang.org/x/mod/sumdb/note and transparency-dev/formats. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", // key length
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", // type
        "bananas.sigstore.dev+12344556",
        "rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!",
        "rekor.sigstore.dev+12345678+AwEB",
        "example.com/foo+00000000+++++++++++++++++++++++++++++++++++++++++++++",
      })
  void parse_refusesWhatOthersRefuse(String text) {
    assertRefused(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        " PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        "",
        "++",
      })
  void parse_acceptsOneSpellingOnly(String text) {
    assertRefused(text);
  }

  @Test
  void parse_refusesAKeyThatIsNoPointOnTheCurve() {
    String noPoint = "02" + "00".repeat(31);

    assertThatThrownBy(() -> Ed25519.publicKey(HexFormat.of().parseHex(noPoint)))
        .isInstanceOf(MalformedException.class)
        .hasMessage("malformed key: not an Ed25519 public key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\nb", "a\u0085b", "\ud800"})
  void new_refusesNamesThatNotesCannotHold(String name) {
    PublicKey key = VerifierKey.parse(PETER_KEY).publicKey();

    assertThatThrownBy(() -> new VerifierKey(name, SignatureType.ED25519, key))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("malformed key name: ");
  }

  @Test
  void new_refusesOtherAlgorithms() throws NoSuchAlgorithmException {
    PublicKey rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();

    assertThatThrownBy(() -> new VerifierKey("name", SignatureType.ED25519, rsa))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an Ed25519 key: RSA");
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> VerifierKey.parse(text)).isInstanceOf(MalformedException.class);
  }
}
