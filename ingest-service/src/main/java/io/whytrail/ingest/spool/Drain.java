package io.whytrail.ingest.spool;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.whytrail.ingest.ledger.Appended;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.PostgresTransactions;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.messaging.WakeUp;
import io.whytrail.runtime.messaging.Worker;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries what was spooled into the ledger when storage is back, and puts the time in between on
/// record. It may be cut short at any point: what was carried is found there when it is done again.
@Singleton
final class Drain implements ApplicationEventListener<StartupEvent> {

  private static final Logger log = LoggerFactory.getLogger(Drain.class);

  private static final Duration TICK = Duration.ofMillis(500);
  private static final int BATCH = 200;

  private final Spool spool;
  private final Ledger ledger;
  private final PostgresTransactions transactions;
  private final Clock clock;
  private final Counter stored;
  private final Counter lost;
  private final Counter unreadable;
  private final Worker worker = new Worker("spool-drain", new WakeUp(), TICK, this::drain);

  Drain(
      Spool spool,
      Ledger ledger,
      PostgresTransactions transactions,
      Clock clock,
      MeterRegistry meters) {
    this.spool = spool;
    this.ledger = ledger;
    this.transactions = transactions;
    this.clock = clock;
    this.stored = meters.counter("whytrail.spool.stored");
    this.lost = meters.counter("whytrail.spool.lost");
    this.unreadable = meters.counter("whytrail.spool.unreadable.bytes");
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    spool.open();
    worker.start();
  }

  @PreDestroy
  void stop() {
    worker.close();
  }

  private void drain() {
    if (spool.isIdle()) {
      return;
    }
    transactions.ask();
    for (SpoolFile file : spool.storageIsBack()) {
      try {
        drain(file);
      } catch (IOException e) {
        throw new UncheckedIOException("The spool can't be read", e);
      }
    }
  }

  private void drain(SpoolFile file) throws IOException {
    file.settle();
    Map<String, Tally> tallies = new TreeMap<>();
    List<Spooled> batch = new ArrayList<>();
    long damage =
        file.read(one -> {
          batch.add(one);
          if (batch.size() == BATCH) {
            store(batch, tallies);
            batch.clear();
          }
        });
    store(batch, tallies);
    boolean told = tell(file, tallies, damage);
    boolean left = tallies.values().stream().anyMatch(tally -> tally.left() > 0);
    unreadable.increment((double) damage);
    spool.drained(file, damage > 0 || left || !told);
  }

  private void store(List<Spooled> batch, Map<String, Tally> tallies) {
    Map<String, List<SealedRecord>> byTenant = new LinkedHashMap<>();
    batch.forEach(one ->
        byTenant.computeIfAbsent(one.tenant(), tenant -> new ArrayList<>()).add(one.record()));
    byTenant.forEach((tenant, records) ->
        store(tenant, records, tallies.computeIfAbsent(tenant, name -> new Tally())));
  }

  /// All at once, and one by one where one of them makes that impossible.
  private void store(String tenant, List<SealedRecord> records, Tally tally) {
    try {
      List<Appended> appended =
          transactions.together(() -> records.stream().map(one -> append(tenant, one)).toList());
      for (int i = 0; i < records.size(); i++) {
        count(tenant, records.get(i), tally.add(records.get(i), appended.get(i)));
      }
    } catch (RuntimeException e) {
      if (Failures.of(e).reason() == ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE) {
        throw e;
      }
      if (records.size() > 1) {
        records.forEach(record -> store(tenant, List.of(record), tally));
        return;
      }
      log.error("A spooled interaction of {} can't be stored and is left aside", tenant, e);
      tally.leave(records.getFirst());
      lost.increment();
    }
  }

  /// A statement for each: one statement over many gives no order among them.
  private Appended append(String tenant, SealedRecord record) {
    return ledger.append(List.of(ledger.place(tenant, record))).getFirst();
  }

  private void count(String tenant, SealedRecord record, Tally.Fate fate) {
    switch (fate) {
      case STORED -> stored.increment();
      case DUPLICATE -> {}
      case CONFLICT -> {
        log.error(
            "The spooled interaction {} of {} is lost: its id was taken by other content",
            record.subjectId(),
            tenant);
        lost.increment();
      }
    }
  }

  /// Whether everybody was told whom it concerns.
  private boolean tell(SpoolFile file, Map<String, Tally> tallies, long damage) {
    TreeSet<String> tenants = new TreeSet<>(tallies.keySet());
    tenants.addAll(file.refused().keySet());
    if (damage > 0) {
      tenants.addAll(ledger.tenants()); // It may have been anybody's.
    }
    Instant now = clock.instant();
    boolean told = true;
    for (String tenant : tenants) {
      long refused = file.refused().getOrDefault(tenant, 0L);
      Tally tally = tallies.getOrDefault(tenant, new Tally());
      told &= tell(tenant, file, tally, refused, damage, now);
    }
    return told;
  }

  private boolean tell(
      String tenant, SpoolFile file, Tally tally, long refused, long damage, Instant now) {
    try {
      ledger.appendNew(CaptureGapCodec.gap(tenant, file.episode(), tally, refused, damage, now));
      log.info(
          "Episode {} of {} is over: {} stored, {} refused",
          file.episode(),
          tenant,
          tally.stored(),
          refused);
      return true;
    } catch (RuntimeException e) {
      if (Failures.of(e).reason() != ErrorReason.ERROR_REASON_LEDGER_LATCHED) {
        throw e;
      }
      log.error("The ledger of {} is read-only: its spool is left aside", tenant, e);
      return false;
    }
  }
}
