package io.whytrail.local.evidence;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.whytrail.ingest.v1.EvidenceBundle;
import io.whytrail.ingest.v1.EvidenceRecord;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.ProofFile;
import io.whytrail.local.tlog.SignedNote;
import io.whytrail.local.tlog.TreeHash;
import io.whytrail.policy.v1.Decision;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Checks everything that a bundle claims, and goes on after a failure, so that the answer names
/// all that is wrong.
public final class EvidenceVerifier {

  private static final String FORMAT = "whytrail-evidence/v1";
  private static final String BUNDLE = "bundle";

  private final EvidenceBundle bundle;
  private final Trust trust;
  private final Checks checks = new Checks();

  private EvidenceVerifier(EvidenceBundle bundle, Trust trust) {
    this.bundle = bundle;
    this.trust = trust;
  }

  /// Verifies the bundle with the log's verifier key. Without one the bundle's own key is used,
  /// which proves only that the bundle agrees with itself.
  public static Verification verify(EvidenceBundle bundle, @Nullable String verifierKey) {
    return verify(bundle, Trust.in(verifierKey));
  }

  /// The same, with witnesses who must have cosigned.
  public static Verification verify(EvidenceBundle bundle, Trust trust) {
    return new EvidenceVerifier(bundle, trust).run();
  }

  private Verification run() {
    check(BUNDLE, "format is " + FORMAT, this::format);
    check(BUNDLE, "verifier key is the log's", this::key);
    check(BUNDLE, "checkpoint is signed by the log", this::checkpoint);
    for (String witness : trust.witnesses()) {
      check(BUNDLE, Trust.checkOf(witness), () -> trust.cosigned(witness, bundle.getCheckpoint()));
    }
    check(BUNDLE, "records are in ledger order and about one interaction", this::order);
    for (EvidenceRecord evidence : bundle.getRecordsList()) {
      record(evidence);
    }
    check(BUNDLE, "policies are those that the decisions name", this::policies);
    return new Verification(
        trust.logKey() == null,
        trustedKey(),
        checks.findings(),
        bundle.getRecordsList().stream()
            .map(evidence -> Story.line(evidence.getRecord()))
            .toList());
  }

  private void record(EvidenceRecord evidence) {
    LedgerRecord record = evidence.getRecord();
    String subject = Story.name(record);
    check(subject, "content is what was sealed", () -> content(record));
    check(subject, "leaf hash is the leaf's", () -> leafHash(record));
    check(subject, "is in the log", () -> inclusion(evidence));
    if (record.getKind() == RecordKind.RECORD_KIND_DECISION) {
      check(subject, "policy document is the one that decided", () -> decidedBy(record));
    }
  }

  private void format() {
    require(bundle.getFormat().equals(FORMAT), "the format is another one");
  }

  private void key() {
    NoteKey key = NoteKey.parse(bundle.getVerifierKey());
    require(key.name().equals(bundle.getOrigin()), "the key in the bundle is another log's");
    if (trust.logKey() != null) {
      require(
          trusted().text().equals(bundle.getVerifierKey()),
          "the key in the bundle is not the key that was given");
    }
  }

  private void checkpoint() {
    LogCheckpoint checkpoint =
        LogCheckpoint.verified(SignedNote.parse(bundle.getCheckpoint()), trusted());
    require(checkpoint.origin().equals(bundle.getOrigin()), "the checkpoint is of another log");
    require(checkpoint.extensions().isEmpty(), "the checkpoint has lines that mean nothing");
  }

  private NoteKey trusted() {
    return NoteKey.parse(trustedKey());
  }

  private String trustedKey() {
    String given = trust.logKey();
    return given == null ? bundle.getVerifierKey() : given;
  }

  private void order() {
    require(bundle.getRecordsCount() > 0, "there are no records");
    long last = -1;
    Set<String> interactions = new TreeSet<>();
    for (EvidenceRecord evidence : bundle.getRecordsList()) {
      LedgerRecord record = evidence.getRecord();
      require(
          record.getLeafIndex() > last, "index " + record.getLeafIndex() + " comes after " + last);
      last = record.getLeafIndex();
      if (!record.getInteractionId().isEmpty()) {
        interactions.add(record.getInteractionId());
      }
    }
    require(interactions.size() == 1, "they are about the interactions " + interactions);
  }

  private void content(LedgerRecord record) {
    byte[] leaf = record.getLeaf().toByteArray();
    Leaf own = Leaf.of(record);
    boolean agrees =
        Arrays.equals(TreeHash.leaf(own.bytes()).bytes(), record.getLeafHash().toByteArray());
    require(
        !agrees || Arrays.equals(own.bytes(), leaf),
        "the content has the leaf hash, and another "
            + String.join(" and ", own.changesSince(Leaf.read(leaf)))
            + " stands in the leaf");
    String changed =
        Changes.since(Leaf.read(leaf), record, known(), false).stream()
            .map(Change::field)
            .collect(joining(", "));
    require(changed.isEmpty(), changed + " changed");
    require(Arrays.equals(Leaf.of(record).bytes(), leaf), "the leaf was changed");
  }

  /// The ids of the other records.
  private Set<String> known() {
    Set<String> known = new TreeSet<>();
    for (EvidenceRecord evidence : bundle.getRecordsList()) {
      known.add(evidence.getRecord().getInteractionId());
      known.add(evidence.getRecord().getCorrelationId());
    }
    return known;
  }

  private static void leafHash(LedgerRecord record) {
    require(
        TreeHash.leaf(record.getLeaf().toByteArray())
            .equals(TreeHash.of(record.getLeafHash().toByteArray())),
        "the leaf hash is of another leaf");
  }

  private void inclusion(EvidenceRecord evidence) {
    LedgerRecord record = evidence.getRecord();
    ProofFile proof = ProofFile.parse(evidence.getProof());
    require(record.hasLeafIndex(), "the record has no index");
    require(proof.index() == record.getLeafIndex(), "the proof is for another index");
    require(
        proof.checkpoint().equals(bundle.getCheckpoint()), "the proof leads to another checkpoint");
    require(proof.extra().isEmpty(), "the proof has an extra that nothing vouches for");
    proof.requireIncluded(TreeHash.leaf(record.getLeaf().toByteArray()), trusted());
  }

  private void decidedBy(LedgerRecord record) {
    Decision decision = decision(record);
    require(decision.getId().equals(record.getSubjectId()), "the decision has another id");
    String digest = decision.getPolicyDigest();
    // Without a digest no policy decided: scoring or policy was away and the failure policy spoke.
    if (!digest.isEmpty()) {
      String document = bundle.getPoliciesMap().get(digest);
      require(document != null, "the bundle lacks the policy " + digest);
      String actual = PolicyDigest.of(String.valueOf(document));
      require(actual.equals(digest), "the document has the digest " + actual);
    }
  }

  private void policies() {
    Set<String> named =
        bundle.getRecordsList().stream()
            .map(EvidenceRecord::getRecord)
            .filter(record -> record.getKind() == RecordKind.RECORD_KIND_DECISION)
            .map(record -> decision(record).getPolicyDigest())
            .filter(digest -> !digest.isEmpty())
            .collect(toCollection(TreeSet::new));
    Set<String> carried = new TreeSet<>(bundle.getPoliciesMap().keySet());
    require(carried.equals(named), "decisions name " + named + ", the bundle has " + carried);
  }

  private static Decision decision(LedgerRecord record) {
    try {
      return Decision.parseFrom(record.getPayload());
    } catch (InvalidProtocolBufferException e) {
      throw new BadEvidenceException("payload: not a decision", e);
    }
  }

  private void check(String subject, String what, Runnable check) {
    checks.run(subject, what, check);
  }

  private static void require(boolean condition, String otherwise) {
    BadEvidenceException.unless(condition, otherwise);
  }
}
