package io.whytrail.runtime.merkle.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.VerificationException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CosignatureTest {
  private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
  private static final VerifierKey REMORA = VerifierKey.parse(PublicNotes.REMORA_KEY);

  private final SignerKey log = SignerKey.generate("example.com/log");
  private final SignerKey witness = SignerKey.generate("witness.example.com/w1");
  private final Checkpoint checkpoint =
      new Checkpoint("example.com/log", 1, Hash.leaf(new byte[0]));
  private final Note note = checkpoint.signed(log);

  @Test
  void verified_acceptsACosignedCheckpointFromTheWorld() {
    Note served = Note.parse(PublicNotes.ARCHE_CHECKPOINT);

    assertThat(Cosignature.verified(served, List.of(REMORA)))
        .containsExactly(new Cosignature(REMORA, Instant.parse("2026-05-23T21:50:24Z")));
    assertThat(Checkpoint.verified(served, VerifierKey.parse(PublicNotes.ARCHE_KEY)).size())
        .isEqualTo(1_432_088_532L);
    assertThat(served.format()).isEqualTo(PublicNotes.ARCHE_CHECKPOINT);
  }

  @Test
  void verified_refusesTheSameCosignatureOnAnotherCheckpoint() {
    Note changed = Note.parse(PublicNotes.ARCHE_CHECKPOINT.replace("1432088532", "42"));

    assertThatThrownBy(() -> Cosignature.verified(changed, List.of(REMORA)))
        .isInstanceOf(VerificationException.class)
        .hasMessage("the note has a wrong signature by remora.n621.de+da77ade7");
  }

  @Test
  void cosign_isVerifiedByTheCosignerKey() {
    Note cosigned = note.with(witness.cosign(checkpoint, NOW));

    assertThat(Cosignature.verified(Note.parse(cosigned.format()), List.of(witness.cosignerKey())))
        .containsExactly(new Cosignature(witness.cosignerKey(), NOW));
    assertThat(cosigned.verify(List.of(log.verifierKey(), witness.cosignerKey()))).hasSize(2);
  }

  @Test
  void cosign_coversExtensionLines() {
    Checkpoint extended = new Checkpoint("test", 123, checkpoint.root(), List.of("Extendo"));
    Note other =
        new Checkpoint("test", 123, checkpoint.root(), List.of("Extenda"))
            .signed(log)
            .with(witness.cosign(extended, NOW));

    assertThatThrownBy(() -> Cosignature.verified(other, List.of(witness.cosignerKey())))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void verified_leavesOutWitnessesThatDidNotCosign() {
    assertThat(Cosignature.verified(note, List.of(witness.cosignerKey(), REMORA))).isEmpty();
  }

  @Test
  void verified_takesTheLatestOfSeveralByOneWitness() {
    Note cosigned =
        note.with(witness.cosign(checkpoint, NOW))
            .with(witness.cosign(checkpoint, NOW.minusSeconds(60)));

    assertThat(Cosignature.verified(cosigned, List.of(witness.cosignerKey())))
        .containsExactly(new Cosignature(witness.cosignerKey(), NOW));
  }

  @Test
  void verified_refusesEveryChangedByteOfTheCosignature() {
    NoteSignature cosignature = witness.cosign(checkpoint, NOW);
    byte[] blob = cosignature.signature();
    assertThat(blob).hasSize(72);
    for (int i = 0; i < blob.length; i++) {
      byte[] changed = blob.clone();
      changed[i] ^= 1;
      assertRefused(changed);
    }
    assertRefused(Arrays.copyOf(blob, 71));
    assertRefused(Arrays.copyOf(blob, 73));
  }

  @Test
  void aLogSignature_isNotACosignature_andTheOtherWayRound() {
    Note signedAsLog = checkpoint.signed(witness);
    Note cosignedOnly = new Note(checkpoint.text(), List.of(witness.cosign(checkpoint, NOW)));

    assertThat(witness.cosignerKey().id()).isNotEqualTo(witness.verifierKey().id());
    assertThat(Cosignature.verified(signedAsLog, List.of(witness.cosignerKey()))).isEmpty();
    assertThatThrownBy(() -> cosignedOnly.verify(witness.verifierKey()))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> Cosignature.verified(note, List.of(log.verifierKey())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cosign_refusesATimeThatTheFormatCannotHold() {
    assertThatThrownBy(() -> witness.cosign(checkpoint, Instant.EPOCH.minusSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A real signature over a time that is past the end of the calendar, and over a negative one. */
  @Test
  void verified_refusesTimesThatAreNone() {
    for (long time : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      KeyPair pair = Ed25519.generate();
      VerifierKey key = new VerifierKey("w", SignatureType.COSIGNATURE_V1, pair.getPublic());
      byte[] signature =
          Ed25519.sign(pair.getPrivate(), Cosignature.message(time, checkpoint.text()));
      Note cosigned = note.with(NoteSignature.of(key, Cosignature.timestamped(time, signature)));

      assertThatThrownBy(() -> Cosignature.verified(cosigned, List.of(key)))
          .isInstanceOf(VerificationException.class);
    }
  }

  private void assertRefused(byte[] cosignature) {
    Note cosigned = note.with(NoteSignature.of(witness.cosignerKey(), cosignature));
    assertThatThrownBy(() -> Cosignature.verified(cosigned, List.of(witness.cosignerKey())))
        .isInstanceOf(VerificationException.class);
  }
}
