package io.whytrail.local.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignedNoteTest {

  private static final String C2SP_NOTE =
      """
      This is an example message.

      \u2014 example.com/foo Uw2QOgAAAABkZm9vYmFyYmF6
      """;

  private static final List<String> GO = PublicVectors.sections("note/go-note.txt");
  private static final List<String> LOG = PublicVectors.sections("note/testdata-log.txt");
  private static final List<String> CT = PublicVectors.sections("note/arche2025h1.txt");

  @Test
  void requireSignedBy_acceptsTheNoteOfGo() {
    SignedNote note = SignedNote.parse(GO.get(5) + "\n" + GO.get(3) + GO.get(4));

    assertThat(note.requireSignedBy(NoteKey.parse(GO.get(0).strip()))).hasSize(1);
    assertThat(note.requireSignedBy(NoteKey.parse(GO.get(1).strip()))).hasSize(1);
    assertThat(note.format()).isEqualTo(GO.get(5) + "\n" + GO.get(3) + GO.get(4));
  }

  static List<String> checkpoints() {
    return LOG.subList(3, LOG.size());
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void checkpoint_ofThePublishedLog_verifiesAndHasTheRootOfItsEntries(String published) {
    List<String> entries = List.of(LOG.get(2).strip().split(" ", -1));

    LogCheckpoint checkpoint =
        LogCheckpoint.verified(SignedNote.parse(published), NoteKey.parse(LOG.get(1).strip()));

    GrowingTree tree = new GrowingTree();
    entries
        .subList(0, (int) checkpoint.size())
        .forEach(entry -> tree.append(TreeHash.leaf(entry.getBytes(UTF_8))));
    assertThat(tree.root()).isEqualTo(checkpoint.root());
    assertThat(checkpoint.note().format()).isEqualTo(published);
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void signer_signsThePublishedLogAsItIs(String published) {
    NoteSigner signer = NoteSigner.parse(LOG.get(0).strip());
    String text = SignedNote.parse(published).text();

    assertThat(new SignedNote(text, List.of(signer.sign(text))).format()).isEqualTo(published);
    assertThat(signer.key(NoteKey.Type.SIGNATURE)).isEqualTo(NoteKey.parse(LOG.get(1).strip()));
    assertThat(signer.format()).isEqualTo(LOG.get(0).strip());
  }

  @Test
  void signer_signsTheNoteOfGoAsItIs() {
    assertThat(NoteSigner.parse(GO.get(2).strip()).sign(GO.get(5)).text() + "\n")
        .isEqualTo(GO.get(3));
  }

  @ParameterizedTest
  @CsvSource({
    "PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFy",
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AoEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    "PRIVATE+KEY+PeterNeumann+c74f20a3",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
  })
  void signer_refusesWhatIsNoPrivateKey(String text) {
    assertThatThrownBy(() -> NoteSigner.parse(text)).isInstanceOf(BadEvidenceException.class);
  }

  @Test
  void publishedLog_hasSixteenCheckpoints() {
    assertThat(checkpoints()).hasSize(16);
  }

  @Test
  void cosignature_ofARealWitness_verifies() {
    SignedNote note = SignedNote.parse(CT.get(2));

    LogCheckpoint checkpoint = LogCheckpoint.verified(note, NoteKey.parse(CT.get(0).strip()));

    assertThat(checkpoint.size()).isEqualTo(1432088532L);
    assertThat(checkpoint.requireCosignedBy(NoteKey.parse(CT.get(1).strip())))
        .isEqualTo(Instant.parse("2026-05-23T21:50:24Z"));
  }

  @Test
  void cosignature_isNoSignatureOfTheLog() {
    LogCheckpoint checkpoint = LogCheckpoint.parse(SignedNote.parse(CT.get(2)));

    assertThatThrownBy(() -> checkpoint.requireCosignedBy(NoteKey.parse(CT.get(0).strip())))
        .hasMessageContaining("no witness's");
  }

  @Test
  void proofFile_ofRekor_verifies() {
    List<String> rekor = PublicVectors.sections("note/rekor.txt");
    ProofFile proof = ProofFile.parse(rekor.get(2));
    NoteKey key = NoteKey.parse(rekor.get(0).strip());
    TreeHash leaf = TreeHash.fromBase64(rekor.get(1).strip());

    assertThat(proof.requireIncluded(leaf, key).size()).isEqualTo(4424);
    assertThat(proof.format()).isEqualTo(rekor.get(2));
    assertThatThrownBy(() -> proof.requireIncluded(TreeHash.leaf(new byte[0]), key))
        .hasMessageContaining("another root");
  }

  @Test
  void key_ofTheC2spExample_isRead() {
    String text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    NoteKey key = NoteKey.parse(text);

    assertThat(key.name()).isEqualTo("example.com/foo");
    assertThat(key.type()).isEqualTo(NoteKey.Type.SIGNATURE);
    assertThatThrownBy(() -> SignedNote.parse(C2SP_NOTE).requireSignedBy(key))
        .hasMessageContaining("wrong signature");
  }

  @Test
  void requireSignedBy_refusesAChangedText() {
    SignedNote note = SignedNote.parse(LOG.get(5).replaceFirst("\n2\n", "\n3\n"));

    assertThatThrownBy(() -> note.requireSignedBy(NoteKey.parse(LOG.get(1).strip())))
        .hasMessageContaining("wrong signature");
  }

  @Test
  void requireSignedBy_refusesANoteThatTheKeyDidNotSign() {
    SignedNote note = SignedNote.parse(LOG.get(5));

    assertThatThrownBy(() -> note.requireSignedBy(NoteKey.parse(GO.get(0).strip())))
        .hasMessageContaining("no signature by PeterNeumann");
  }

  @Test
  void verified_refusesTheCheckpointOfAnotherOrigin() {
    String published = LOG.get(5);
    NoteKey key = NoteKey.parse(LOG.get(1).strip());
    NoteKey renamed = new NoteKey("other", key.type(), key.id(), key.key(), key.text());
    SignedNote note = SignedNote.parse(published.replace("\u2014 " + key.name(), "\u2014 other"));

    assertThatThrownBy(() -> LogCheckpoint.verified(note, renamed))
        .hasMessageContaining("another log");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no newline at the end| a\\n\\n\u2014 x AAAAAAA=",
        "no empty line| a\\n\u2014 x AAAAAAA=\\n",
        "a control character| a\\tb\\n\\n\u2014 x AAAAAAA=\\n",
        "a signature without a dash| a\\n\\nx AAAAAAA=\\n",
        "a signature without a name| a\\n\\n\u2014 AAAAAAA=\\n",
        "a signature that is short| a\\n\\n\u2014 x AAAA\\n",
        "stray bits in base64| a\\n\\n\u2014 x AAAAAAB=\\n",
        "an empty line between signatures| a\\n\\n\u2014 x AAAAAAA=\\n \\n",
      })
  void parse_refuses(String what, String note) {
    assertThatThrownBy(() -> SignedNote.parse(note.translateEscapes()))
        .as(what)
        .isInstanceOf(BadEvidenceException.class);
  }

  @ParameterizedTest
  @CsvSource({"01", "-1", "+1", "9223372036854775808", "''", "' 1'", "x"})
  void decimal_hasOneSpelling(String text) {
    assertThatThrownBy(() -> Spelling.decimal(text, "it")).isInstanceOf(BadEvidenceException.class);
    assertThatCode(() -> Spelling.decimal("9223372036854775807", "it")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 255, tile/0/000.p/255",
    "15, 455667, 256, tile/15/x455/667",
    "15, 123456789, 41, tile/15/x123/x456/789.p/41",
    "-1, 123456789, 256, tile/entries/x123/x456/789",
    "0, 1234067, 256, tile/0/x001/x234/067",
    "3, 1000, 256, tile/3/x001/000",
  })
  void tileName_isWrittenAsPublished(int level, long index, int width, String path) {
    assertThat(new TileName(level, index, width).path()).isEqualTo(path);
  }
}
