package io.whytrail.ingest.capture;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.PostgresTransactions;
import io.whytrail.runtime.messaging.WakeUp;
import io.whytrail.runtime.messaging.Worker;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// Puts on record what a producer's numbers say is missing, once it has had time to come in another
/// order.
@Singleton
final class GapFinder implements ApplicationEventListener<StartupEvent> {

  private static final int BATCH = 100;
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  private final PostgresTransactions transactions;
  private final PostgresProducers producers;
  private final Ledger ledger;
  private final CaptureConfiguration configuration;
  private final Clock clock;
  private final Counter found;
  private final Worker worker;

  GapFinder(
      PostgresTransactions transactions,
      PostgresProducers producers,
      Ledger ledger,
      CaptureConfiguration configuration,
      Clock clock,
      MeterRegistry meters) {
    this.transactions = transactions;
    this.producers = producers;
    this.ledger = ledger;
    this.configuration = configuration;
    this.clock = clock;
    this.found = meters.counter("whytrail.capture.gaps");
    Duration quarter = configuration.gapDelay().dividedBy(4);
    Duration tick = quarter.compareTo(LONGEST_TICK) < 0 ? quarter : LONGEST_TICK;
    this.worker = new Worker("gap-finder", new WakeUp(), tick, this::find);
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    worker.start();
  }

  @PreDestroy
  void stop() {
    worker.close();
  }

  private void find() {
    found.increment(transactions.together(this::record));
  }

  private int record() {
    List<PostgresProducers.TenantHole> holes =
        producers.takeFoundBefore(clock.instant().minus(configuration.gapDelay()), BATCH);
    holes.forEach(hole -> ledger.appendNew(ProducerCodec.gap(hole.tenant(), hole.hole())));
    return holes.size();
  }
}
