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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Signs checkpoints: at most one a log and interval, and only for a tree that provably extends the
/// checkpoint before it. The proof is checked here although it is made here, because a signature
/// can't be taken back.
@Singleton
final class Publisher {

  private static final long NOTHING = 0;

  private final Transactions transactions;
  private final Trees trees;
  private final Checkpoints checkpoints;
  private final KeptCheckpoints kept;
  private final Latch latch;
  private final Notary notary;
  private final LedgerConfiguration configuration;
  private final Clock clock;
  private final Map<Integer, Long> keptSizes = new ConcurrentHashMap<>();
  private final Counter published;

  Publisher(
      Transactions transactions,
      Trees trees,
      Checkpoints checkpoints,
      KeptCheckpoints kept,
      Latch latch,
      Notary notary,
      LedgerConfiguration configuration,
      Clock clock,
      MeterRegistry meters) {
    this.transactions = transactions;
    this.trees = trees;
    this.checkpoints = checkpoints;
    this.kept = kept;
    this.latch = latch;
    this.notary = notary;
    this.configuration = configuration;
    this.clock = clock;
    this.published = meters.counter("whytrail.ledger.checkpoints");
  }

  /// True when a checkpoint was published, false when it was too early or there was nothing new.
  boolean publish(Log log) {
    try {
      long size = transactions.together(() -> publishNext(log));
      if (size == NOTHING) {
        return false;
      }
      keptSizes.put(log.id(), size);
      published.increment();
      return true;
    } catch (VerificationException e) {
      latch.close(log, e);
      return false;
    }
  }

  /// The size that was published, or NOTHING.
  private long publishNext(Log log) {
    Optional<Published> last = checkpoints.lockPublished(log.id());
    Instant now = clock.instant();
    if (!isDue(last, trees.head(log.id()), now) || !latch.isOpen(log)) {
      return NOTHING;
    }
    Tree head = latch.verified(log);
    last.ifPresent(before -> verifyExtends(log, before, head));
    String note = notary.sign(new Checkpoint(log.origin(), head.size(), head.root()));
    kept.keep(log, note); // Before anybody can see it: who has seen it may hold us to it.
    checkpoints.publish(log.id(), new Published(head.size(), head.root(), note, now));
    return head.size();
  }

  /// Whether this replica keeps a checkpoint of this size, as far as it remembers.
  boolean keeps(int logId, long size) {
    return keptSizes.getOrDefault(logId, NOTHING) == size;
  }

  /// Keeps what another replica has published, so that this one would notice its loss as well.
  void follow(Log log) {
    try {
      long size =
          transactions.together(() -> {
            Optional<Published> newest = checkpoints.lockPublished(log.id());
            newest.ifPresent(one -> follow(log, one));
            return newest.map(Published::size).orElse(NOTHING);
          });
      keptSizes.put(log.id(), size);
    } catch (VerificationException e) {
      latch.close(log, e);
    }
  }

  private void follow(Log log, Published newest) {
    if (!latch.isOpen(log)) {
      return;
    }
    latch.verified(log);
    long known =
        kept.newest(log).map(note -> notary.verified(log, note)).map(Checkpoint::size).orElse(0L);
    if (known < newest.size()) {
      kept.keep(log, newest.note());
    }
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
