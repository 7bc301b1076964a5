package io.whytrail.ingest.ledger;

import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.Proofs;
import io.whytrail.runtime.merkle.VerificationException;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.tile.TiledTree;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// Makes a log read-only when its history is no longer the one that was signed: after a database
/// was restored to an earlier state, or altered. Going on would fork the log.
@Singleton
final class Latch {

  private static final org.slf4j.Logger LOGGER = LoggerFactory.getLogger(Latch.class);

  private final Latches latches;
  private final Trees trees;
  private final Checkpoints checkpoints;
  private final KeptCheckpoints kept;
  private final Notary notary;

  Latch(
      Latches latches, Trees trees, Checkpoints checkpoints, KeptCheckpoints kept, Notary notary) {
    this.latches = latches;
    this.trees = trees;
    this.checkpoints = checkpoints;
    this.kept = kept;
    this.notary = notary;
  }

  /// False for a log that is read-only.
  boolean isOpen(Log log) {
    return latches.latch(log.id()).isEmpty();
  }

  /// Verifies that what was signed last is a prefix of the tree: the newest checkpoint in the
  /// database, and the one that is kept outside of it. Returns the tree that it was verified for.
  ///
  /// @throws VerificationException if one is not
  Tree verified(Log log) {
    Optional<Published> newest = checkpoints.newest(log.id());
    Optional<String> outside = kept.newest(log);
    // Read last: the log grows and is published all the time, and must not look behind for it.
    Tree head = trees.head(log.id());
    if (newest.isPresent()) {
      verifyPrefix(log, signed(log, newest.get()), head);
    }
    if (outside.isPresent() && !outside.equals(newest.map(Published::note))) {
      verifyPrefix(log, notary.verified(log, outside.get()), head);
    }
    return head;
  }

  private Checkpoint signed(Log log, Published newest) {
    Checkpoint signed = notary.verified(log, newest.note());
    if (signed.size() != newest.size() || !signed.root().equals(newest.root())) {
      throw new VerificationException("the newest checkpoint is stored with another size or root");
    }
    return signed;
  }

  private void verifyPrefix(Log log, Checkpoint signed, Tree head) {
    if (head.size() < signed.size()) {
      throw new VerificationException(
          "the tree has %d leaves and a checkpoint over %d was signed"
              .formatted(head.size(), signed.size()));
    }
    TiledTree tree = new TiledTree(head.size(), trees.tiles(log.id()));
    Hash root = tree.root();
    if (!root.equals(head.root())) {
      throw new VerificationException("the tiles hash to another root than the tree's");
    }
    Proofs.verifyConsistency(
        signed.size(),
        head.size(),
        tree.consistencyProof(signed.size()),
        signed.root(),
        head.root());
  }

  void close(Log ledger, VerificationException reason) {
    LOGGER.error(
        "The ledger of tenant {} is read-only from now on: {}",
        ledger.tenant(),
        reason.getMessage(),
        reason);
    latches.latch(ledger.id(), String.valueOf(reason.getMessage()));
  }
}
