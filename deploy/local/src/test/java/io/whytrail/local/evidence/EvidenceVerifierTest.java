package io.whytrail.local.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.whytrail.ingest.v1.EvidenceBundle;
import io.whytrail.ingest.v1.EvidenceRecord;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.note.Note;
import io.whytrail.runtime.merkle.note.SignerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EvidenceVerifierTest {

  private static final SealedBundle LOG = SealedBundle.of();
  private static final EvidenceBundle BUNDLE = LOG.bundle();
  private static final long SEED = 20261121;
  private static final int FLIPS = 600;

  private static List<Finding> failures(EvidenceBundle bundle) {
    return EvidenceVerifier.verify(bundle, LOG.verifierKey()).findings().stream()
        .filter(finding -> !finding.holds())
        .toList();
  }

  @Test
  void verify_acceptsWhatWasSealed() {
    Verification verification = EvidenceVerifier.verify(BUNDLE, LOG.verifierKey());

    assertThat(verification.findings()).allMatch(Finding::holds);
    assertThat(verification.holds()).isTrue();
    assertThat(verification.keyFromBundle()).isFalse();
  }

  @Test
  void verify_saysWhenTheKeyIsTheBundlesOwn() {
    Verification verification = EvidenceVerifier.verify(BUNDLE, Trust.in(null));

    assertThat(verification.holds()).isTrue();
    assertThat(verification.keyFromBundle()).isTrue();
    assertThat(verification.verifierKey()).isEqualTo(LOG.verifierKey());
  }

  @Test
  void verify_tellsTheStoryInLedgerOrder() {
    assertThat(EvidenceVerifier.verify(BUNDLE, Trust.in(null)).story())
        .satisfiesExactly(
            line -> assertThat(line).contains("EVALUATION", "agent asked about ACTION pay"),
            line -> assertThat(line).contains("DECISION", "ACTION APPROVE by payments"),
            line -> assertThat(line).contains("APPROVAL_RESOLVED", "GRANTED pay by rosa"),
            line -> assertThat(line).contains("OUTCOME", "EXECUTED, reported by agent"),
            line -> assertThat(line).contains("INTERACTION", "i-1: 2 messages, 1 tool calls"));
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("format", b -> b.setFormat("whytrail-evidence/v2"), "bundle", "format"),
        change("origin", b -> b.setOrigin("ledger.test/other"), "bundle", "another log"),
        change(
            "verifier key",
            b -> b.setVerifierKey(SignerKey.generate(SealedBundle.ORIGIN).verifierKey().format()),
            "bundle",
            "not the key that was given"),
        change(
            "checkpoint",
            b -> b.setCheckpoint(b.getCheckpoint().replaceFirst("\n6\n", "\n7\n")),
            "bundle",
            "wrong signature"),
        change("all records left out", b -> b.clearRecords(), "bundle", "no records"),
        change("a record twice", b -> b.addRecords(0, b.getRecords(0)), "bundle", "comes after"),
        change("no policy", b -> b.clearPolicies(), "DECISION", "lacks the policy"),
        change(
            "another policy",
            b -> b.putPolicies(SealedBundle.digest(), "name: loose\nrules: []\n"),
            "DECISION",
            "has the digest"),
        change("one policy more", b -> b.putPolicies("x", "name: x"), "bundle", "decisions name"),
        record("kind", r -> r.setKind(RecordKind.RECORD_KIND_LABEL), "kind"),
        record("record id", r -> r.setRecordId("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4aff"), "id"),
        record("subject id", r -> r.setSubjectId("d-2"), "subject_id changed"),
        record("interaction id", r -> r.setInteractionId("i-2"), "interaction_id changed"),
        record("correlation id", r -> r.setCorrelationId("c-2"), "correlation_id changed"),
        record("record time", r -> r.setRecordTime(Timestamps.fromMicros(1)), "time"),
        record("payload", r -> r.setPayload(flipped(r.getPayload())), "payload"),
        record("salt", r -> r.setSalt(flipped(r.getSalt())), "payload or salt changed"),
        record("leaf", r -> r.setLeaf(flipped(r.getLeaf())), "parts_root stands in the leaf"),
        record("leaf hash", r -> r.setLeafHash(flipped(r.getLeafHash())), "another leaf"),
        record("index", r -> r.setLeafIndex(0), "another index"),
        record("no index", r -> r.clearLeafIndex(), "no index"),
        evidence("the proof of another record", e -> e.setProof(BUNDLE.getRecords(0).getProof())),
        evidence("an empty proof", e -> e.clearProof()),
        evidence(
            "a proof with an extra",
            e -> e.setProof(e.getProof().replaceFirst("\nindex", "\nextra AAAA\nindex"))),
        evidence(
            "a proof that leads elsewhere",
            e -> e.setProof(e.getProof().replaceFirst("\n[A-Za-z]", "\n0"))));
  }

  private static Arguments change(
      String name, UnaryOperator<EvidenceBundle.Builder> change, String subject, String problem) {
    return argumentSet(name, change, subject, problem);
  }

  private static Arguments evidence(String name, Consumer<EvidenceRecord.Builder> change) {
    return change(
        name,
        bundle -> {
          change.accept(bundle.getRecordsBuilder(1));
          return bundle;
        },
        "DECISION d-1",
        "");
  }

  private static Arguments record(
      String name, Consumer<LedgerRecord.Builder> change, String problem) {
    return change(
        name,
        bundle -> {
          change.accept(bundle.getRecordsBuilder(1).getRecordBuilder());
          return bundle;
        },
        "record ",
        problem);
  }

  private static ByteString flipped(ByteString bytes) {
    byte[] flipped = bytes.toByteArray();
    flipped[flipped.length - 1] ^= 1;
    return ByteString.copyFrom(flipped);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void verify_namesWhatWasChanged(
      UnaryOperator<EvidenceBundle.Builder> change, String subject, String problem) {
    EvidenceBundle changed = change.apply(BUNDLE.toBuilder()).build();

    assertThat(failures(changed))
        .anySatisfy(failure -> {
          assertThat(failure.subject()).contains(subject);
          assertThat(failure.problem()).contains(problem);
        });
  }

  @Test
  void verify_ofABundleThatAnotherKeySigned_failsOnlyWithTheRightKey() {
    EvidenceBundle forged = SealedBundle.of().bundle();

    assertThat(EvidenceVerifier.verify(forged, Trust.in(null)).holds()).isTrue();
    assertThat(failures(forged)).isNotEmpty();
  }

  /// Letters and digits become other ones, so that most files still parse.
  @Test
  void verify_ofAFileWithAnyCharacterChanged_neverHolds() {
    String json = LOG.json();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    int[] positions =
        IntStream.range(0, json.length())
            .filter(i -> Character.isLetterOrDigit(json.charAt(i)))
            .toArray();

    for (int i = 0; i < FLIPS; i++) {
      int position = positions[random.nextInt(positions.length)];
      StringBuilder changed = new StringBuilder(json);
      changed.setCharAt(position, other(json.charAt(position)));
      assertThat(holds(changed.toString()))
          .as("%s at %d of seed %d", json.substring(position), position, SEED)
          .isFalse();
    }
  }

  private static char other(char c) {
    return switch (c) {
      case '9' -> '8';
      case 'z' -> 'y';
      case 'Z' -> 'Y';
      default -> (char) (c + 1);
    };
  }

  private static boolean holds(String json) {
    try {
      EvidenceBundle bundle = BundleFile.parse(json.getBytes(UTF_8));
      return EvidenceVerifier.verify(bundle, LOG.verifierKey()).holds();
    } catch (BadEvidenceException e) {
      return false;
    }
  }

  @Test
  void verify_asksForTheCosignaturesOfTheWitnesses() {
    SignerKey witness = SignerKey.generate("witness.test/one");
    SignerKey absent = SignerKey.generate("witness.test/two");
    Note checkpoint = Note.parse(BUNDLE.getCheckpoint());
    String cosigned =
        checkpoint
            .with(witness.cosign(Checkpoint.parse(checkpoint.text()), Instant.EPOCH))
            .format();

    assertThat(failures(Trust.in(LOG.verifierKey()))).isEmpty();
    assertThat(failures(trust(cosigned, witness))).isEmpty();
    assertThat(failures(trust("", witness)))
        .singleElement()
        .satisfies(failure ->
            assertThat(failure.check()).isEqualTo("checkpoint is cosigned by witness.test/one"));
    assertThat(failures(trust(cosigned, witness, absent)))
        .singleElement()
        .satisfies(failure -> assertThat(failure.problem()).contains("witness.test/two"));
    assertThat(failures(trust(cosigned.replaceFirst("\n6\n", "\n7\n"), witness)))
        .singleElement()
        .satisfies(failure -> assertThat(failure.problem()).contains("another one"));
  }

  private static Trust trust(String cosigned, SignerKey... witnesses) {
    return new Trust(
        LOG.verifierKey(),
        Stream.of(witnesses).map(witness -> witness.cosignerKey().format()).toList(),
        cosigned);
  }

  private static List<Finding> failures(Trust trust) {
    return EvidenceVerifier.verify(BUNDLE, trust).findings().stream()
        .filter(finding -> !finding.holds())
        .toList();
  }

  @Test
  void read_givesBackWhatWasWritten(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("bundle.json");
    BundleFile.write(file, BUNDLE);

    assertThat(BundleFile.read(file)).isEqualTo(BUNDLE);
    assertThat(Files.readString(file)).startsWith("{\n").endsWith("}\n");
  }

  @Test
  void parse_refusesBase64WithStrayBits() {
    String json = "{\"records\":[{\"record\":{\"salt\":\"AB==\"}}]}";

    assertThatThrownBy(() -> BundleFile.parse(json.getBytes(UTF_8)))
        .hasMessageContaining("canonical base64");
  }

  @Test
  void parse_refusesAFileWithASecondValue() {
    assertThatThrownBy(() -> BundleFile.parse("{} {}".getBytes(UTF_8)))
        .isInstanceOf(BadEvidenceException.class);
  }
}
