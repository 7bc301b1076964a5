package io.whytrail.ingest.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.VerificationException;
import io.whytrail.runtime.merkle.tile.TiledTree;
import io.whytrail.runtime.merkle.tile.TreeExtension;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.Hints;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives waiting leaves their indexes: dense, in one order, and only onto a tree that still hashes
/// to its root. Runs on every replica; the one that holds the log's lock for a round does the work.
@Singleton
final class Integrator {

  private static final Logger LOGGER = LoggerFactory.getLogger(Integrator.class);

  private final PostgresTransactions transactions;
  private final PostgresTree trees;
  private final Latch latch;
  private final Hints hints;
  private final Tracer tracer;
  private final Traceparent traceparent;
  private final LedgerConfiguration configuration;
  private final Clock clock;
  private final Counter quarantined;
  private final Counter sequenced;

  Integrator(
      PostgresTransactions transactions,
      PostgresTree trees,
      Latch latch,
      Hints hints,
      Tracer tracer,
      Traceparent traceparent,
      LedgerConfiguration configuration,
      Clock clock,
      MeterRegistry meters) {
    this.transactions = transactions;
    this.trees = trees;
    this.latch = latch;
    this.hints = hints;
    this.tracer = tracer;
    this.traceparent = traceparent;
    this.configuration = configuration;
    this.clock = clock;
    this.quarantined = meters.counter("whytrail.ledger.quarantined");
    this.sequenced = meters.counter("whytrail.ledger.sequenced");
  }

  /// One round on one log. Returns how many leaves it took, 0 also where another replica is at it.
  int integrate(Log log) {
    Instant start = clock.instant();
    try {
      Round round = transactions.together(() -> round(log));
      announce(log, round, start);
      return round.taken();
    } catch (VerificationException e) {
      latch.close(log, e);
      return 0;
    }
  }

  /// @param taken how many waiting leaves were worked on
  /// @param leaves those that got an index, from `first` on
  private record Round(int taken, long first, List<Pending> leaves) {

    static final Round NOTHING = new Round(0, 0, List.of());
  }

  private Round round(Log log) {
    return trees.lock(log.id()).map(tree -> round(log, tree)).orElse(Round.NOTHING);
  }

  private Round round(Log log, Tree tree) {
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

  private void announce(Log log, Round round, Instant start) {
    List<Fact> facts = new ArrayList<>(round.leaves().size());
    for (Pending leaf : round.leaves()) {
      Pending.Row row = leaf.record();
      if (row != null) {
        long index = round.first() + facts.size();
        trace(row, index, start);
        facts.add(LeafFacts.fact(log.tenant(), index, row));
      }
    }
    sequenced.increment(facts.size());
    hints.publish(facts);
  }

  /// The end of the record's trace: where its leaf is.
  private void trace(Pending.Row row, long index, Instant start) {
    if (row.traceparent().isEmpty()) {
      return;
    }
    Span span =
        tracer
            .spanBuilder("seal " + row.kind())
            .setParent(traceparent.continuing(row.traceparent()))
            .setStartTimestamp(start)
            .setAttribute("whytrail.leaf.index", index)
            .setAttribute("whytrail.subject.id", row.subjectId())
            .startSpan();
    span.end(clock.instant());
  }
}
