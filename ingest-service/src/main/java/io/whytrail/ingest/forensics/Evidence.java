package io.whytrail.ingest.forensics;

import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.LedgerProofs;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.peers.PolicyClient;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Everything about one interaction, each record with its proof towards one checkpoint, and the
/// policies that decided.
@Singleton
final class Evidence {

  private final Ledger ledger;
  private final LedgerProofs proofs;
  private final PolicyClient policies;

  Evidence(Ledger ledger, LedgerProofs proofs, PolicyClient policies) {
    this.ledger = ledger;
    this.proofs = proofs;
    this.policies = policies;
  }

  record Proven(SealedRecord record, String proof) {}

  /// @param policies the documents, by digest
  record Bundle(
      String origin,
      String verifierKey,
      String checkpoint,
      List<Proven> records,
      Map<String, String> policies) {

    Bundle {
      records = List.copyOf(records);
      policies = Map.copyOf(policies);
    }
  }

  /// Throws NOT_PROVEN_YET where a record is not covered by the published checkpoint.
  Bundle of(String tenant, String interactionId) {
    List<SealedRecord> records = ledger.ofInteraction(tenant, interactionId);
    if (records.isEmpty()) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_NOT_FOUND,
          "There is no record of this interaction in the caller's tenant.");
    }
    LedgerProofs.Prover prover = proofs.prover(tenant);
    List<Proven> proven =
        records.stream().map(record -> new Proven(record, prover.prove(record))).toList();
    return new Bundle(
        prover.log().origin(),
        prover.log().verifierKey(),
        prover.checkpoint(),
        proven,
        documents(tenant, records));
  }

  /// The policies that decided. One that policy does not know any more is left out: the digest in
  /// the decision still says which it was.
  private Map<String, String> documents(String tenant, List<SealedRecord> records) {
    Map<String, String> documents = new TreeMap<>();
    records.stream()
        .filter(record -> record.kind() == Kind.DECISION)
        .map(ForensicsCodec::policyDigest)
        .filter(digest -> !digest.isEmpty())
        .distinct()
        .forEach(digest ->
            policies
                .document(tenant, digest)
                .ifPresent(document -> documents.put(digest, document)));
    return documents;
  }
}
