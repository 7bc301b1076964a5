package io.whytrail.runtime.merkle.note;

import static io.whytrail.runtime.merkle.note.PublicNotes.ENOCH_SIGNATURE;
import static io.whytrail.runtime.merkle.note.PublicNotes.GO_TEXT;
import static io.whytrail.runtime.merkle.note.PublicNotes.PETER_SIGNATURE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.VerificationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where not said otherwise, the cases of TestSign and TestOpen of golang.org/x/mod/sumdb/note. */
class NoteTest {
  private static final VerifierKey PETER = VerifierKey.parse(PublicNotes.PETER_KEY);
  private static final VerifierKey ENOCH = VerifierKey.parse(PublicNotes.ENOCH_KEY);
  private static final String TWICE_SIGNED = GO_TEXT + "\n" + PETER_SIGNATURE + ENOCH_SIGNATURE;

  @Test
  void sign_writesThePublishedBytes() {
    SignerKey peter = SignerKey.parse(PublicNotes.PETER_PRIVATE_KEY);

    assertThat(Note.sign(GO_TEXT, peter).format()).isEqualTo(GO_TEXT + "\n" + PETER_SIGNATURE);
  }

  @Test
  void verify_acceptsTheExampleOfTheSpecification() {
    Note note = Note.parse(PublicNotes.EXAMPLE_NOTE.getBytes(UTF_8));

    note.verify(VerifierKey.parse(PublicNotes.EXAMPLE_KEY));

    assertThat(note.text()).isEqualTo("This is an example message.\n");
  }

  @Test
  void verify_returnsTheKeysThatSigned() {
    Note note = Note.parse(TWICE_SIGNED);

    assertThat(note.verify(List.of(PETER))).containsExactly(PETER);
    assertThat(note.verify(List.of(ENOCH, PETER))).containsExactlyInAnyOrder(PETER, ENOCH);
    assertThat(note.verify(List.of(ENOCH, PETER, ENOCH))).hasSize(2);
    assertThat(note.text()).isEqualTo(GO_TEXT);
    assertThat(note.format()).isEqualTo(TWICE_SIGNED);
  }

  @Test
  void verify_refusesANoteWithoutAKnownSigner() {
    Note note = Note.parse(GO_TEXT + "\n" + ENOCH_SIGNATURE);

    assertThatThrownBy(() -> note.verify(List.of()))
        .isInstanceOf(VerificationException.class)
        .hasMessage("the note has no signature by a known key");
    assertThatThrownBy(() -> note.verify(PETER)).isInstanceOf(VerificationException.class);
  }

  @Test
  void verify_ignoresSignaturesThatShareOnlyTheNameOrTheId() {
    String otherName = PETER_SIGNATURE.replace("PeterNeumann", "CarmenSandiego");
    String otherId = PETER_SIGNATURE.replace("x08g", "xxxx");
    Note note = Note.parse(GO_TEXT + "\n" + otherName + otherId + ENOCH_SIGNATURE);

    assertThat(note.verify(List.of(PETER, ENOCH))).containsExactly(ENOCH);
  }

  @Test
  void verify_refusesTheNoteIfASignatureByAKnownKeyIsWrong() {
    String longer = PETER_SIGNATURE.substring(0, 60) + "ABCD" + PETER_SIGNATURE.substring(60);

    for (String signatures : List.of(longer, PETER_SIGNATURE + longer, ENOCH_SIGNATURE + longer)) {
      assertThatThrownBy(
              () -> Note.parse(GO_TEXT + "\n" + signatures).verify(List.of(PETER, ENOCH)))
          .isInstanceOf(VerificationException.class)
          .hasMessage("the note has a wrong signature by PeterNeumann+c74f20a3");
    }
  }

  @Test
  void verify_refusesEveryOtherByteOfTheText() {
    for (int i = 0; i < GO_TEXT.length() - 1; i++) {
      StringBuilder text = new StringBuilder(GO_TEXT);
      text.setCharAt(i, GO_TEXT.charAt(i) == '!' ? '?' : '!');
      Note note = Note.parse(text + "\n" + PETER_SIGNATURE);
      assertThatThrownBy(() -> note.verify(PETER)).isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void verify_acceptsTheSameSignatureTwice() {
    Note note = Note.parse(GO_TEXT + "\n" + PETER_SIGNATURE + PETER_SIGNATURE);

    assertThat(note.verify(List.of(PETER))).containsExactly(PETER);
  }

  static Stream<String> malformed() {
    return Stream.of(
        GO_TEXT,
        GO_TEXT + "\n",
        GO_TEXT + "\n" + PETER_SIGNATURE.stripTrailing(),
        "\u0001" + GO_TEXT + "\n" + PETER_SIGNATURE,
        GO_TEXT + "\n\u2014 Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2p=",
        GO_TEXT
            + "\n\u2014 Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ\n",
        GO_TEXT + "\n" + PETER_SIGNATURE + "Unexpected line.\n",
        GO_TEXT + "\n" + PETER_SIGNATURE.repeat(101),
        // Not from Go.
        "",
        "\n",
        "\n\n",
        GO_TEXT + "\n" + PETER_SIGNATURE + "\n",
        GO_TEXT + "\n" + PETER_SIGNATURE.replace('\u2014', '-'),
        GO_TEXT + "\n" + PETER_SIGNATURE.replace("=", ""),
        GO_TEXT + "\n" + PETER_SIGNATURE.replace("\n", " \n"),
        GO_TEXT + "\n\u2014 PeterNeumann \n",
        GO_TEXT + "\n\u2014 PeterNeumann\n",
        GO_TEXT + "\n\u2014 \n",
        GO_TEXT + "\n\u2014 PeterNeumann x08gow==\n",
        GO_TEXT.replace("\n", "\r\n") + "\n" + PETER_SIGNATURE,
        "\ud800" + GO_TEXT + "\n" + PETER_SIGNATURE,
        "a".repeat(1_000_000) + "\n\n" + PETER_SIGNATURE);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void parse_refusesMalformedNotes(String note) {
    assertThatThrownBy(() -> Note.parse(note)).isInstanceOf(MalformedException.class);
  }

  @Test
  void parse_refusesBytesThatAreNotUtf8() {
    byte[] note = ("\u00ff" + GO_TEXT + "\n").getBytes(ISO_8859_1);

    assertThatThrownBy(() -> Note.parse(note))
        .isInstanceOf(MalformedException.class)
        .hasMessage("malformed note: not UTF-8");
  }

  /**
   * The first example of the specification has an empty line in its text; its key is not published.
   */
  @Test
  void parse_splitsAtTheLastEmptyLine() {
    String text = "trafitto da un raggio di sole:\n\ned \u00e8 subito sera.\n";
    String line =
        "\u2014 quasimodo.example/salvatore"
            + " NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=";

    Note note = Note.parse(text + "\n" + line + "\n");

    assertThat(note.text()).isEqualTo(text);
    assertThat(note.signatures()).containsExactly(NoteSignature.parse(line));
    assertThat(note.signatures().getFirst().keyId()).isEqualTo(0x367ba04b);
  }

  @Test
  void verify_acceptsATextOfNothingButEmptyLines() {
    SignerKey key = SignerKey.generate("key");
    for (String text : List.of("\n", "\n\n", "Note\n\n")) {
      Note.parse(Note.sign(text, key).format()).verify(key.verifierKey());
    }
  }

  @Test
  void verify_findsTheKnownKeyAmong100Signatures() {
    List<NoteSignature> signatures = new ArrayList<>(Collections.nCopies(99, enoch()));
    signatures.add(NoteSignature.parse(PETER_SIGNATURE.stripTrailing()));

    Note note = Note.parse(new Note(GO_TEXT, signatures).format());

    assertThat(note.verify(List.of(PETER))).containsExactly(PETER);
    assertThatThrownBy(() -> note.with(enoch())).isInstanceOf(MalformedException.class);
  }

  private static NoteSignature enoch() {
    return NoteSignature.parse(ENOCH_SIGNATURE.stripTrailing());
  }
}
