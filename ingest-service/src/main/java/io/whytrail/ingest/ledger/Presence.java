package io.whytrail.ingest.ledger;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.whytrail.runtime.messaging.WakeUp;
import io.whytrail.runtime.messaging.Worker;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in every log when a replica starts and stops, and in between, once an interval over all
/// replicas, that the log takes records: so that a time without records and a time without a ledger
/// are told apart, by everybody and for ever.
@Singleton
final class Presence implements ApplicationEventListener<StartupEvent> {

  private static final Logger LOGGER = LoggerFactory.getLogger(Presence.class);

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final int BATCH = 200;

  private final PostgresLogs logs;
  private final Intake intake;
  private final Sealing sealing;
  private final Replica replica;
  private final Duration interval;
  private final Clock clock;
  private final Worker worker;
  private boolean started;
  private @Nullable Instant beaten;

  Presence(
      PostgresLogs logs,
      Intake intake,
      Sealing sealing,
      Replica replica,
      LedgerConfiguration configuration,
      Clock clock) {
    this.logs = logs;
    this.intake = intake;
    this.sealing = sealing;
    this.replica = replica;
    this.interval = configuration.heartbeatInterval();
    this.clock = clock;
    Duration quarter = interval.dividedBy(4);
    boolean often = interval.isPositive() && quarter.compareTo(LONGEST_TICK) < 0;
    this.worker =
        new Worker("ledger-presence", new WakeUp(), often ? quarter : LONGEST_TICK, this::tell);
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    worker.start();
  }

  /// Without a database there is nobody to tell: the next start without a stop before it does.
  @PreDestroy
  void stop() {
    worker.close();
    try {
      if (started) {
        Instant now = clock.instant();
        append(log -> PresenceCodec.stopped(log, replica, now));
      }
    } catch (RuntimeException e) {
      LOGGER.warn("That replica {} stops could not be put on record", replica.instanceId(), e);
    }
  }

  /// What fails is told at the next tick, and what was told is in its log only once.
  private void tell() {
    if (!started) {
      append(log -> PresenceCodec.started(log, replica));
      started = true;
    }
    if (interval.isPositive()) {
      beat(slot(clock.instant()));
    }
  }

  private void beat(Instant slot) {
    if (!slot.equals(beaten)) {
      append(log -> PresenceCodec.heartbeat(log, replica, slot, interval));
      beaten = slot;
    }
  }

  private Instant slot(Instant now) {
    long length = interval.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), length) * length);
  }

  private void append(Function<Log, NewRecord> content) {
    List<Log> open = logs.takingRecords();
    for (int from = 0; from < open.size(); from += BATCH) {
      intake.append(
          open.subList(from, Math.min(open.size(), from + BATCH)).stream()
              .map(log -> sealing.seal(log, content.apply(log)))
              .toList());
    }
  }
}
