package io.whytrail.ingest.ledger;

import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.Proofs;
import io.whytrail.runtime.merkle.VerificationException;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.note.Note;
import io.whytrail.runtime.merkle.note.VerifierKey;
import io.whytrail.runtime.merkle.tile.TiledTree;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// Makes a log read-only when its history is no longer the one that was signed: after a database
/// was restored to an earlier state, or altered. Going on would fork the log.
@Singleton
final class Latch {

  private static final org.slf4j.Logger LOGGER = LoggerFactory.getLogger(Latch.class);

  private final PostgresLogs logs;
  private final PostgresTree trees;
  private final PostgresCheckpoints checkpoints;

  Latch(PostgresLogs logs, PostgresTree trees, PostgresCheckpoints checkpoints) {
    this.logs = logs;
    this.trees = trees;
    this.checkpoints = checkpoints;
  }

  /// Verifies that the newest checkpoint that was signed is a prefix of the tree.
  ///
  /// @throws VerificationException if it is not
  void verify(Log log, Tree head) {
    Optional<Published> newest = checkpoints.newest(log.id());
    if (newest.isEmpty()) {
      return;
    }
    try {
      Checkpoint signed = signed(log, newest.get());
      verifyPrefix(log, signed, head);
    } catch (MalformedException e) {
      throw new VerificationException("the newest checkpoint can't be read: " + e.getMessage());
    }
  }

  private static Checkpoint signed(Log log, Published newest) {
    Checkpoint signed =
        Checkpoint.verified(Note.parse(newest.note()), VerifierKey.parse(log.verifierKey()));
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
    logs.latch(ledger.id(), String.valueOf(reason.getMessage()));
  }
}
