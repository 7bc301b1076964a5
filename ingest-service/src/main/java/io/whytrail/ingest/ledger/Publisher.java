package io.whytrail.ingest.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.runtime.merkle.Proofs;
import io.whytrail.runtime.merkle.VerificationException;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.tile.TiledTree;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// Signs checkpoints: at most one a log and interval, and only for a tree that provably extends the
/// checkpoint before it. The proof is checked here although it is made here, because a signature
/// can't be taken back.
@Singleton
final class Publisher {

  private final PostgresTransactions transactions;
  private final PostgresTree trees;
  private final PostgresCheckpoints checkpoints;
  private final PostgresLogs logs;
  private final Latch latch;
  private final LogKeys keys;
  private final LedgerConfiguration configuration;
  private final Clock clock;
  private final Counter published;

  Publisher(
      PostgresTransactions transactions,
      PostgresTree trees,
      PostgresCheckpoints checkpoints,
      PostgresLogs logs,
      Latch latch,
      LogKeys keys,
      LedgerConfiguration configuration,
      Clock clock,
      MeterRegistry meters) {
    this.transactions = transactions;
    this.trees = trees;
    this.checkpoints = checkpoints;
    this.logs = logs;
    this.latch = latch;
    this.keys = keys;
    this.configuration = configuration;
    this.clock = clock;
    this.published = meters.counter("whytrail.ledger.checkpoints");
  }

  /// True when a checkpoint was published, false when it was too early or there was nothing new.
  boolean publish(Log log) {
    try {
      boolean done = transactions.together(() -> publishNext(log));
      if (done) {
        published.increment();
      }
      return done;
    } catch (VerificationException e) {
      latch.close(log, e);
      return false;
    }
  }

  private boolean publishNext(Log log) {
    Optional<Published> last = checkpoints.lockPublished(log.id());
    Tree head = trees.head(log.id());
    Instant now = clock.instant();
    if (!isDue(last, head, now) || !logs.latch(log.id()).isEmpty()) {
      return false;
    }
    latch.verify(log, head);
    last.ifPresent(before -> verifyExtends(log, before, head));
    Checkpoint next = new Checkpoint(log.origin(), head.size(), head.root());
    String note = next.signed(keys.of(log.origin())).format();
    checkpoints.publish(log.id(), new Published(head.size(), head.root(), note, now));
    return true;
  }

  private boolean isDue(Optional<Published> last, Tree head, Instant now) {
    if (last.isEmpty()) {
      return head.size() > 0;
    }
    boolean rested = !now.isBefore(last.get().time().plus(configuration.publishInterval()));
    return rested && head.size() > last.get().size();
  }

  private void verifyExtends(Log log, Published before, Tree head) {
    TiledTree tree = new TiledTree(head.size(), trees.tiles(log.id()));
    Proofs.verifyConsistency(
        before.size(),
        head.size(),
        tree.consistencyProof(before.size()),
        before.root(),
        head.root());
  }
}
