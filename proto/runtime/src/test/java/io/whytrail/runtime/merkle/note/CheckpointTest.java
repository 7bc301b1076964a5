package io.whytrail.runtime.merkle.note;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.CompactRange;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.VerificationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final VerifierKey LOG = VerifierKey.parse(PublicNotes.LOG_KEY);
  private static final String ROOT = Hash.EMPTY_ROOT.base64();

  @Test
  void verified_readsEveryCheckpointOfAPublishedLog_andItsRootIsThatOfTheEntries() {
    CompactRange tree = new CompactRange();
    assertThat(PublicNotes.LOG_CHECKPOINTS).hasSize(16);
    for (String published : PublicNotes.LOG_CHECKPOINTS) {
      Checkpoint checkpoint = Checkpoint.verified(Note.parse(published), LOG);

      assertThat(checkpoint)
          .isEqualTo(new Checkpoint("example.com/log/testdata", tree.size(), tree.root()));
      if (tree.size() < PublicNotes.LOG_ENTRIES.size()) {
        String entry = PublicNotes.LOG_ENTRIES.get((int) tree.size());
        tree.append(Hash.leaf(entry.getBytes(UTF_8)));
      }
    }
  }

  @Test
  void signed_writesTheBytesOfAPublishedLog() {
    SignerKey key = SignerKey.parse(PublicNotes.LOG_PRIVATE_KEY);
    for (String published : PublicNotes.LOG_CHECKPOINTS) {
      Checkpoint checkpoint = Checkpoint.parse(Note.parse(published).text());

      assertThat(checkpoint.signed(key).format()).isEqualTo(published);
    }
  }

  @Test
  void verified_refusesACheckpointOfAnotherLog() {
    SignerKey other = SignerKey.generate("example.com/other");
    Checkpoint checkpoint = Checkpoint.parse(Note.parse(PublicNotes.LOG_CHECKPOINTS.get(3)).text());

    assertThatThrownBy(() -> Checkpoint.verified(checkpoint.signed(other), other.verifierKey()))
        .isInstanceOf(VerificationException.class)
        .hasMessage("the checkpoint is of another log");
    assertThatThrownBy(() -> Checkpoint.verified(checkpoint.signed(other), LOG))
        .isInstanceOf(VerificationException.class)
        .hasMessage("the note has no signature by a known key");
  }

  @Test
  void verified_refusesAnotherSizeOrRoot() {
    String published = PublicNotes.LOG_CHECKPOINTS.get(9);
    for (String changed :
        List.of(published.replace("\n9\n", "\n8\n"), published.replace("CvhH", "CvhI"))) {
      assertThat(changed).isNotEqualTo(published);
      assertThatThrownBy(() -> Checkpoint.verified(Note.parse(changed), LOG))
          .isInstanceOf(VerificationException.class)
          .hasMessageContaining("wrong signature");
    }
  }

  @Test
  void parse_keepsExtensionLines() {
    String text = "Log\n9944\n" + ROOT + "\nlots\nof\nlines\n";

    Checkpoint checkpoint = Checkpoint.parse(text);

    assertThat(checkpoint.extensions()).containsExactly("lots", "of", "lines");
    assertThat(checkpoint.text()).isEqualTo(text);
  }

  /** The first cases are those of transparency-dev/formats, log/checkpoint_test.go. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Head\n9944\n",
        "\n9944\n<root>\n",
        "Log\n123\n<root>",
        "Log\nbananas\n<root>\n",
        "Log\n-34\n<root>\n",
        "Log\n3438945738945739845734895735\n<root>\n",
        "Log\n123\nThisIsn'tBase64\n",
        "Log\n123\nYmFuYW5hcw==\n",
        "Log\n9944\n<root>\n\n\n\n",
        "Log\n9944\n<root>\nline\n\n",
        "Log\n09\n<root>\n",
        "Log\n+9\n<root>\n",
        "Log\n9 \n<root>\n",
        "Log\n18446744073709551615\n<root>\n",
        "Log\n9\n<root> \n",
        "Log\r\n9\n<root>\n",
        "Log\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "",
        "\n",
        "\n\n\n",
      })
  void parse_refusesMalformedCheckpoints(String text) {
    assertThatThrownBy(() -> Checkpoint.parse(text.replace("<root>", ROOT)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void new_refusesLinesThatWouldReadBackAsOthers() {
    for (String line : List.of("", "a\nb", "a\n", "a\tb")) {
      assertThatThrownBy(() -> new Checkpoint(line, 0, Hash.EMPTY_ROOT))
          .isInstanceOf(MalformedException.class);
      assertThatThrownBy(() -> new Checkpoint("Log", 0, Hash.EMPTY_ROOT, List.of(line)))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> new Checkpoint("Log", -1, Hash.EMPTY_ROOT))
        .isInstanceOf(MalformedException.class);
  }
}
