package io.whytrail.ingest.ledger;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.Proofs;
import io.whytrail.runtime.merkle.note.Note;
import io.whytrail.runtime.merkle.note.TlogProof;
import io.whytrail.runtime.merkle.tile.EntriesPath;
import io.whytrail.runtime.merkle.tile.LogPath;
import io.whytrail.runtime.merkle.tile.TilePath;
import io.whytrail.runtime.merkle.tile.TiledTree;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What can be proven about a tenant's ledger. Every proof is verified before it is handed out.
@Singleton
public final class LedgerProofs {

  private final PostgresLogs logs;
  private final PostgresTree trees;
  private final PostgresRecords records;
  private final PostgresCheckpoints checkpoints;

  LedgerProofs(
      PostgresLogs logs,
      PostgresTree trees,
      PostgresRecords records,
      PostgresCheckpoints checkpoints) {
    this.logs = logs;
    this.trees = trees;
    this.records = records;
    this.checkpoints = checkpoints;
  }

  /// Where a ledger stands.
  ///
  /// @param checkpoint the newest published one; empty before the first
  /// @param pending records that wait for an index
  public record Standing(
      String origin, String verifierKey, Tree tree, String checkpoint, long pending) {}

  /// Where the tenant's ledger stands; an empty one for a tenant that has recorded nothing.
  public Standing standing(String tenant) {
    return logs.find(tenant)
        .map(log ->
            new Standing(
                log.origin(),
                log.verifierKey(),
                trees.head(log.id()),
                checkpoints.published(log.id()).map(Published::note).orElse(""),
                records.pending(log.id())))
        .orElseGet(
            () -> new Standing(logs.origin(tenant), logs.verifierKey(tenant), Tree.EMPTY, "", 0));
  }

  /// Proofs towards one published checkpoint, for as many records as are asked for.
  public Prover prover(String tenant) {
    Log log = logs.find(tenant).orElseThrow(LedgerProofs::notProvenYet);
    Published covering = checkpoints.published(log.id()).orElseThrow(LedgerProofs::notProvenYet);
    return new Prover(log, covering, new TiledTree(covering.size(), trees.tiles(log.id())));
  }

  /// Makes inclusion proofs towards one checkpoint.
  public static final class Prover {

    private final Log log;
    private final Published covering;
    private final TiledTree tree;

    private Prover(Log log, Published covering, TiledTree tree) {
      this.log = log;
      this.covering = covering;
      this.tree = tree;
    }

    public Log log() {
      return log;
    }

    /// The checkpoint that all its proofs lead to.
    public String checkpoint() {
      return covering.note();
    }

    /// A `c2sp.org/tlog-proof@v1` file.
    public String prove(SealedRecord record) {
      Long index = record.index();
      if (index == null || index >= covering.size()) {
        throw notProvenYet();
      }
      List<Hash> hashes = tree.inclusionProof(index);
      Hash leaf = Hash.of(record.leafHash().toByteArray());
      Proofs.verifyInclusion(index, covering.size(), leaf, hashes, covering.root());
      return new TlogProof(index, hashes, Note.parse(covering.note())).format();
    }
  }

  private static Failure notProvenYet() {
    return Failure.of(
        ErrorReason.ERROR_REASON_NOT_PROVEN_YET,
        "The record is not yet covered by a published checkpoint: try again in a second.");
  }

  /// That the tree of the larger size extends that of the smaller.
  public List<Hash> consistency(String tenant, long oldSize, long newSize) {
    int logId = logs.find(tenant).map(Log::id).orElse(0);
    long size = trees.head(logId).size();
    if (oldSize > newSize || newSize > size) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_FIELD_INVALID,
          "Use an old_size that is at most the new_size, and a new_size of at most %d."
              .formatted(size),
          Map.of("field", oldSize > newSize ? "old_size" : "new_size", "size", "" + size));
    }
    return new TiledTree(newSize, trees.tiles(logId)).consistencyProof(oldSize);
  }

  /// The published checkpoint of a tenant.
  Optional<String> checkpoint(String tenant) {
    return logs.find(tenant).flatMap(log -> checkpoints.published(log.id())).map(Published::note);
  }

  /// A file of the tenant's log; empty where there is none of that name.
  Optional<byte[]> file(String tenant, LogPath path) {
    return logs.find(tenant)
        .flatMap(log ->
            switch (path) {
              case TilePath tile -> trees.tile(log.id(), tile);
              case EntriesPath entries -> trees.entries(log.id(), entries);
            });
  }
}
