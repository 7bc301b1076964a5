package io.whytrail.runtime.merkle.note;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.Mutations;
import io.whytrail.runtime.merkle.VerificationException;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the input, each parser either refuses it with the one exception it has for that, or has
 * read exactly what is there: written again, it is the same text.
 */
class HostileInputTest {
  private static final int TRIES = 20_000;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {101, 102})
  void note(long seed) {
    parsesOrRefuses(seed, PublicNotes.ARCHE_CHECKPOINT, text -> Note.parse(text).format());
    parsesOrRefuses(seed, PublicNotes.EXAMPLE_NOTE, text -> Note.parse(text).format());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {103, 104})
  void checkpoint(long seed) {
    String text = Note.parse(PublicNotes.ARCHE_CHECKPOINT).text() + "extension\n";
    parsesOrRefuses(seed, text, damaged -> Checkpoint.parse(damaged).text());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {105, 106})
  void tlogProof(long seed) {
    String file = TlogProof.parse(PublicNotes.REKOR_PROOF).withExtra(new byte[20]).format();
    parsesOrRefuses(seed, file, damaged -> TlogProof.parse(damaged).format());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {107, 108})
  void keys(long seed) {
    parsesOrRefuses(seed, PublicNotes.REMORA_KEY, text -> VerifierKey.parse(text).format());
    parsesOrRefuses(seed, PublicNotes.PETER_PRIVATE_KEY, text -> SignerKey.parse(text).format());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {109, 110})
  void aDamagedProofFile_neverProvesAnythingElse(long seed) {
    RandomGenerator random = Mutations.random(seed);
    Checkpoint published =
        Checkpoint.parse(Note.parse(TlogProof.parse(PublicNotes.REKOR_PROOF).checkpoint()).text());
    for (int i = 0; i < 5_000; i++) {
      String damaged = Mutations.damaged(PublicNotes.REKOR_PROOF, random);
      try {
        TlogProof proof = TlogProof.parse(damaged);
        assertThat(proof.verify(PublicNotes.REKOR_LEAF, PublicNotes.REKOR_KEY))
            .isEqualTo(published);
        assertThat(proof.index()).isEqualTo(4423);
      } catch (MalformedException | VerificationException e) {
        assertThat(e).hasMessageNotContaining("\n");
      }
    }
  }

  private static void parsesOrRefuses(long seed, String valid, UnaryOperator<String> roundTrip) {
    RandomGenerator random = Mutations.random(seed);
    assertThat(roundTrip.apply(valid)).isEqualTo(valid);
    for (int i = 0; i < TRIES; i++) {
      String damaged = Mutations.damaged(valid, random);
      try {
        assertThat(roundTrip.apply(damaged)).isEqualTo(damaged);
      } catch (MalformedException e) {
        assertThat(e.getMessage()).startsWith("malformed ").hasSizeLessThan(200);
      }
    }
  }
}
