package io.whytrail.runtime.merkle.note;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.Canonical;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.Mutations;
import io.whytrail.runtime.merkle.NaiveTree;
import io.whytrail.runtime.merkle.VerificationException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where said so, the cases of transparency-dev/formats, proof/tlog_proof_test.go (Apache 2.0). */
class TlogProofTest {
  private static final String HEADER = "c2sp.org/tlog-proof@v1\n";

  /** TestMarshal of transparency-dev/formats. */
  @Test
  void format_writesThePublishedFiles() {
    Hash hash1 = sha256("hash1");
    Hash hash2 = sha256("hash2");
    String extra = Canonical.base64("extra information".getBytes(UTF_8));

    assertThat(new TlogProof(null, 5, List.of(hash1, hash2), "test checkpoint\n").format())
        .isEqualTo(
            HEADER
                + "index 5\n"
                + hash1.base64()
                + "\n"
                + hash2.base64()
                + "\n\ntest checkpoint\n");
    assertThat(new TlogProof(extra, 10, List.of(hash1), "checkpoint data\n").format())
        .isEqualTo(
            HEADER + "extra " + extra + "\nindex 10\n" + hash1.base64() + "\n\ncheckpoint data\n");
    assertThat(new TlogProof(null, 0, List.of(), "checkpoint\n").format())
        .isEqualTo(HEADER + "index 0\n\ncheckpoint\n");
  }

  /** TestRoundTrip of transparency-dev/formats. */
  static Stream<TlogProof> proofs() {
    return Stream.of(
        new TlogProof(null, 123, List.of(sha256("a"), sha256("b")), "some checkpoint\n"),
        new TlogProof(null, 456, List.of(sha256("c")), "another checkpoint\n")
            .withExtra("some extra data".getBytes(UTF_8)),
        new TlogProof(null, 789, List.of(), "checkpoint\n"));
  }

  @ParameterizedTest
  @MethodSource("proofs")
  void parse_readsWhatFormatWrites(TlogProof proof) {
    assertThat(TlogProof.parse(proof.format())).isEqualTo(proof);
    assertThat(TlogProof.parse(proof.format().getBytes(UTF_8))).isEqualTo(proof);
  }

  @Test
  void parse_keepsTheCheckpointAsItIs() {
    String checkpoint = "text\n\nwith empty lines\n\n\u2014 name sig\n";

    assertThat(TlogProof.parse(HEADER + "index 0\n\n" + checkpoint).checkpoint())
        .isEqualTo(checkpoint);
  }

  /** TestUnmarshalErrors of transparency-dev/formats. */
  @ParameterizedTest
  @MethodSource("malformedAsPublished")
  void parse_refusesAsPublished(String file) {
    assertThatThrownBy(() -> TlogProof.parse(file)).isInstanceOf(MalformedException.class);
  }

  static Stream<String> malformedAsPublished() {
    return Stream.of(
        "wrong-header\nindex 0\n\ncheckpoint\n",
        HEADER + "extra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        HEADER + "\n\ncheckpoint\n",
        HEADER + "index notanumber\n\ncheckpoint\n",
        HEADER + "index -5\n\ncheckpoint\n",
        HEADER + "index 0\n!!notbase64!!\n\ncheckpoint\n",
        HEADER + "index 0\n" + Canonical.base64(new byte[64]) + "\n\ncheckpoint\n",
        HEADER + "index 0\n" + "a".repeat(65 * 1024) + "\n");
  }

  static Stream<String> malformed() {
    return Stream.of(
        "",
        "\n\n",
        "index 0\n\ncheckpoint\n",
        HEADER,
        HEADER + "index 0\n",
        HEADER + "index 0\n\n",
        HEADER + "index 0\n\ncheckpoint",
        HEADER + "index 00\n\ncheckpoint\n",
        HEADER + "index  0\n\ncheckpoint\n",
        HEADER + "index 18446744073709551615\n\ncheckpoint\n",
        HEADER + "index 0\nextra AA==\n\ncheckpoint\n",
        HEADER + "extra AA==\nextra AA==\nindex 0\n\ncheckpoint\n",
        HEADER + "index 0\n\ncheck\rpoint\n",
        HEADER.replace("\n", "\r\n") + "index 0\n\ncheckpoint\n",
        "\ufeff" + HEADER + "index 0\n\ncheckpoint\n");
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void parse_refusesMalformedFiles(String file) {
    assertThatThrownBy(() -> TlogProof.parse(file)).isInstanceOf(MalformedException.class);
  }

  @Test
  void new_refusesMoreHashesThanAnyTreeIsHigh() {
    List<Hash> hashes = Collections.nCopies(64, Hash.EMPTY_ROOT);

    assertThatThrownBy(() -> new TlogProof(null, 0, hashes, "checkpoint\n"))
        .isInstanceOf(MalformedException.class);
    assertThat(new TlogProof(null, 0, hashes.subList(0, 63), "checkpoint\n").hashes()).hasSize(63);
  }

  @Test
  void verify_acceptsAnEntryOfSigstoresLog() {
    TlogProof proof = TlogProof.parse(PublicNotes.REKOR_PROOF);

    Checkpoint checkpoint = proof.verify(PublicNotes.REKOR_LEAF, PublicNotes.REKOR_KEY);

    assertThat(checkpoint.origin()).isEqualTo("log2025-alpha1.rekor.sigstage.dev");
    assertThat(checkpoint.size()).isEqualTo(4424);
    assertThat(proof.index()).isEqualTo(4423);
    assertThat(proof.hashes()).hasSize(6);
    assertThat(proof.format()).isEqualTo(PublicNotes.REKOR_PROOF);
  }

  @Test
  void verify_refusesAnotherEntryIndexHashOrKey() {
    TlogProof proof = TlogProof.parse(PublicNotes.REKOR_PROOF);
    Hash leaf = PublicNotes.REKOR_LEAF;
    Hash changed = Mutations.flip(proof.hashes().getFirst(), 0);
    List<Hash> damaged = Mutations.with(proof.hashes(), 0, changed);

    assertRefused(proof, Mutations.flip(leaf, 0), PublicNotes.REKOR_KEY);
    assertRefused(proof, leaf, VerifierKey.parse(PublicNotes.PETER_KEY));
    assertRefused(
        new TlogProof(null, 4422, proof.hashes(), proof.checkpoint()), leaf, PublicNotes.REKOR_KEY);
    assertRefused(
        new TlogProof(null, 4423, damaged, proof.checkpoint()), leaf, PublicNotes.REKOR_KEY);
  }

  @Test
  void verify_acceptsAProofOfOurOwn_whateverItsExtraSays() {
    NaiveTree tree = NaiveTree.ofSize(11);
    SignerKey log = SignerKey.generate("example.com/log");
    Note checkpoint = new Checkpoint("example.com/log", 11, tree.root()).signed(log);
    TlogProof proof = new TlogProof(7, tree.path(7), checkpoint).withExtra(new byte[] {1, 2});

    TlogProof read = TlogProof.parse(proof.format());

    assertThat(read.verify(tree.leaves().get(7), log.verifierKey()).size()).isEqualTo(11);
    assertRefused(read, tree.leaves().get(6), log.verifierKey());
  }

  private static void assertRefused(TlogProof proof, Hash leaf, VerifierKey log) {
    assertThatThrownBy(() -> proof.verify(leaf, log)).isInstanceOf(VerificationException.class);
  }

  private static Hash sha256(String text) {
    try {
      return Hash.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
