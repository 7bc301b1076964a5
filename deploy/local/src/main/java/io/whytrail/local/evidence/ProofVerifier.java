package io.whytrail.local.evidence;

import static io.whytrail.local.tlog.BadEvidenceException.unless;

import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.ProofFile;
import io.whytrail.local.tlog.Spelling;
import io.whytrail.local.tlog.TreeHash;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Checks a proof file whose extra is the leaf that it is about: that a record of this id, kind and
/// time is in the log, without anything of its content.
public final class ProofVerifier {

  private static final String PROOF = "proof";

  private ProofVerifier() {}

  /// Verifies the file; it carries no key, so one must be given.
  public static Verification verify(String file, Trust trust) {
    String key = trust.logKey();
    if (key == null) {
      throw new IllegalArgumentException("A proof file is verified with a key that is given");
    }
    ProofFile proof = ProofFile.parse(file);
    Checks checks = new Checks();
    checks.run(PROOF, "leaf is a Whytrail leaf", () -> Leaf.read(entry(proof)));
    checks.run(
        PROOF,
        "leaf is in the log",
        () -> proof.requireIncluded(TreeHash.leaf(entry(proof)), NoteKey.parse(key)));
    for (String witness : trust.witnesses()) {
      checks.run(PROOF, Trust.checkOf(witness), () -> trust.cosigned(witness, proof.checkpoint()));
    }
    return new Verification(false, key, checks.findings(), List.of(story(proof)));
  }

  /// Whether a file begins as proof files do.
  public static boolean isProof(String file) {
    return file.startsWith(ProofFile.HEADER + "\n");
  }

  private static byte[] entry(ProofFile proof) {
    unless(!proof.extra().isEmpty(), "the file does not hold the leaf that it is about");
    return Spelling.base64(proof.extra(), "the leaf");
  }

  private static String story(ProofFile proof) {
    try {
      Leaf leaf = Leaf.read(entry(proof));
      RecordKind kind = RecordKind.forNumber(leaf.kind());
      return "%6d  %-27s  %-18s  record %s"
          .formatted(
              proof.index(),
              Instant.EPOCH.plus(leaf.timeMicros(), ChronoUnit.MICROS),
              kind == null ? leaf.kind() : kind.name().substring("RECORD_KIND_".length()),
              leaf.recordId());
    } catch (BadEvidenceException e) {
      return "%6d  no leaf that can be read".formatted(proof.index());
    }
  }
}
