package io.whytrail.ingest.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.VerificationException;
import io.whytrail.runtime.merkle.tile.TiledTree;
import io.whytrail.runtime.merkle.tile.TreeExtension;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives waiting leaves their indexes: dense, in one order, and only onto a tree that still hashes
/// to its root. Runs on every replica; the one that holds the log's lock for a round does the work.
@Singleton
final class Integrator {

  private static final Logger LOGGER = LoggerFactory.getLogger(Integrator.class);

  private final Transactions transactions;
  private final Trees trees;
  private final Latch latch;
  private final LedgerConfiguration configuration;
  private final Clock clock;
  private final Set<Integer> verified = ConcurrentHashMap.newKeySet();
  private final Counter quarantined;
  private final Counter sequenced;

  Integrator(
      Transactions transactions,
      Trees trees,
      Latch latch,
      LedgerConfiguration configuration,
      Clock clock,
      MeterRegistry meters) {
    this.transactions = transactions;
    this.trees = trees;
    this.latch = latch;
    this.configuration = configuration;
    this.clock = clock;
    this.quarantined = meters.counter("whytrail.ledger.quarantined");
    this.sequenced = meters.counter("whytrail.ledger.sequenced");
  }

  /// One round on one log; nothing also where another replica is at it.
  Round integrate(Log log) {
    try {
      verifyOnce(log);
      Round round = transactions.together(() -> round(log));
      sequenced.increment(round.leaves().size());
      return round;
    } catch (VerificationException e) {
      latch.close(log, e);
      return Round.NOTHING;
    }
  }

  /// Each log once in the life of a replica, before it adds to it.
  private void verifyOnce(Log log) {
    if (!verified.contains(log.id())) {
      latch.verified(log);
      verified.add(log.id());
    }
  }

  private Round round(Log log) {
    return trees.lock(log.id()).map(tree -> round(log, tree)).orElse(Round.NOTHING);
  }

  private Round round(Log log, Tree tree) {
    if (!latch.isOpen(log)) {
      return Round.NOTHING;
    }
    List<Pending> taken = trees.take(log.id(), configuration.roundSize());
    List<Pending> sound = new ArrayList<>(taken.size());
    for (Pending pending : taken) {
      String tampering = pending.tampering();
      if (tampering.isEmpty()) {
        sound.add(pending);
      } else {
        quarantine(log, pending, tampering);
      }
    }
    if (!sound.isEmpty()) {
      List<Hash> hashes =
          sound.stream().map(leaf -> Hash.of(leaf.leafHash().toByteArray())).toList();
      TiledTree stored = new TiledTree(tree.size(), trees.tiles(log.id()));
      trees.grow(log.id(), tree, sound, TreeExtension.of(stored, tree.root(), hashes));
    }
    return new Round(taken.size(), tree.size(), sound);
  }

  private void quarantine(Log log, Pending pending, String reason) {
    LOGGER.error(
        "Record {} of tenant {} was altered before it was sequenced and is in quarantine: {}",
        pending.recordId(),
        log.tenant(),
        reason);
    quarantined.increment();
    trees.quarantine(log.id(), pending, reason, clock.instant());
  }
}
