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
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/// The threads of every replica that carry records on: one gives indexes, one publishes, and one
/// for each reader follows. They are woken by the one before them, and look by themselves once a
/// second in case the replica that should have done it died.
@Singleton
final class LedgerWork implements ApplicationEventListener<StartupEvent> {

  private static final Duration TICK = Duration.ofSeconds(1);

  private final PostgresLogs logs;
  private final PostgresTree trees;
  private final Integrator integrator;
  private final Publisher publisher;
  private final PostgresCheckpoints checkpoints;
  private final Announcements announcements;
  private final Clock clock;
  private final Progress progress;
  private final TimeToProof timeToProof;
  private final LedgerConfiguration configuration;
  private final PendingWakeUp pending;
  private final LeafReaders readers;
  private final Courtesy courtesy;
  private final WakeUp grown = new WakeUp();
  private final List<Worker> workers;

  LedgerWork(
      PostgresLogs logs,
      PostgresTree trees,
      Integrator integrator,
      Publisher publisher,
      PostgresCheckpoints checkpoints,
      Announcements announcements,
      LeafReaders readers,
      Progress progress,
      TimeToProof timeToProof,
      PendingWakeUp pending,
      Courtesy courtesy,
      LedgerConfiguration configuration,
      Clock clock) {
    this.logs = logs;
    this.trees = trees;
    this.integrator = integrator;
    this.publisher = publisher;
    this.checkpoints = checkpoints;
    this.announcements = announcements;
    this.clock = clock;
    this.progress = progress;
    this.timeToProof = timeToProof;
    this.pending = pending;
    this.readers = readers;
    this.courtesy = courtesy;
    this.configuration = configuration;
    Duration publishTick =
        configuration.publishInterval().compareTo(TICK) < 0
            ? configuration.publishInterval()
            : TICK;
    this.workers =
        Stream.concat(
                Stream.of(
                    new Worker("ledger-integrator", pending, TICK, this::integrate),
                    new Worker("ledger-publisher", grown, publishTick, this::publish)),
                readers.workers(TICK).stream())
            .toList();
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    workers.forEach(Worker::start);
  }

  @PreDestroy
  void stop() {
    workers.forEach(Worker::close);
  }

  private void integrate() {
    int taken = sumOver(trees.withPending(), this::integrate);
    if (taken > 0) {
      progress.changed();
      grown.wake();
      courtesy.sequenced();
      readers.wake();
      // Whatever comes meanwhile shares the next round.
      LockSupport.parkNanos(configuration.integrateInterval().toNanos());
      pending.wake();
    }
  }

  private int integrate(Log log) {
    Instant start = clock.instant();
    Round round = integrator.integrate(log);
    announcements.add(log, round, start);
    timeToProof.sequenced(log.id(), round.first(), round.leaves());
    return round.taken();
  }

  private void publish() {
    if (sumOver(trees.withUnpublished(), log -> publisher.publish(log) ? 1 : 0) > 0) {
      progress.changed();
    }
    follow();
  }

  /// What others have published meanwhile.
  private void follow() {
    Map<Integer, PostgresCheckpoints.Head> published = checkpoints.publishedHeads();
    List<Integer> unseen =
        published.entrySet().stream()
            .filter(log -> !publisher.keeps(log.getKey(), log.getValue().size()))
            .map(Map.Entry::getKey)
            .toList();
    Instant now = clock.instant();
    published.forEach((logId, head) ->
        timeToProof.published(logId, head.size(), unseen.contains(logId) ? head.time() : now));
    sumOver(
        unseen,
        log -> {
          publisher.follow(log);
          return 1;
        });
  }

  /// A log that fails does not keep the others waiting; its failure is thrown at the end.
  private int sumOver(List<Integer> logIds, ToIntFunction<Log> work) {
    int sum = 0;
    RuntimeException failure = null;
    for (int logId : logIds) {
      try {
        sum += logs.find(logId).map(work::applyAsInt).orElse(0);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return sum;
  }
}
