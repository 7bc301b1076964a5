package io.whytrail.ingest.capture;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.ingest.capture.CommitQueue.Waiting;
import io.whytrail.ingest.ledger.Appended;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.spool.Spool;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores the records of many concurrent calls in one transaction: a commit waits for the disk, and
/// they wait together. A batch is whatever has come while the one before it was written.
@Singleton
final class GroupCommit {

  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

  private final Ledger ledger;
  private final Spool spool;
  private final CaptureConfiguration configuration;
  private final CommitQueue queue;
  private final DistributionSummary batchSizes;
  private final List<Thread> writers = new ArrayList<>();

  GroupCommit(
      Ledger ledger, Spool spool, CaptureConfiguration configuration, MeterRegistry meters) {
    this.ledger = ledger;
    this.spool = spool;
    this.configuration = configuration;
    this.queue = new CommitQueue(configuration.queueItems(), configuration.queueBytes());
    this.batchSizes = meters.summary("whytrail.capture.batch.size");
    meters.gauge("whytrail.capture.queue.size", queue, CommitQueue::size);
  }

  @PostConstruct
  void start() {
    for (int i = 0; i < configuration.writers(); i++) {
      writers.add(Thread.ofVirtual().name("group-commit-" + i).start(this::write));
    }
  }

  @PreDestroy
  void stop() {
    writers.forEach(Thread::interrupt);
  }

  /// Refuses with OVERLOADED when too much waits already.
  CompletableFuture<Kept> offer(String tenant, SealedRecord record) {
    Waiting item = new Waiting(tenant, record, new CompletableFuture<>());
    if (!queue.offer(item)) {
      throw overloaded();
    }
    return item.done();
  }

  /// Waits while too much waits already: the back-pressure of a stream.
  CompletableFuture<Kept> put(String tenant, SealedRecord record) {
    Waiting item = new Waiting(tenant, record, new CompletableFuture<>());
    try {
      queue.put(item);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw overloaded().because(e);
    }
    return item.done();
  }

  private Failure overloaded() {
    return Failure.of(
            ErrorReason.ERROR_REASON_OVERLOADED,
            "Too many records wait to be stored: send this one again after the delay.")
        .retryAfter(configuration.retryDelay());
  }

  private void write() {
    try {
      while (true) {
        write(queue.take(configuration.batchItems(), configuration.batchBytes()));
      }
    } catch (InterruptedException e) {
      log.debug("The writer stops", e);
    }
  }

  private void write(List<Waiting> taken) {
    List<Waiting> batch = taken.stream().filter(item -> !isSpooled(item)).toList();
    if (batch.isEmpty()) {
      return;
    }
    batchSizes.record(batch.size());
    try {
      List<Appended> appended = ledger.append(batch.stream().map(Waiting::record).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).done().complete(Kept.inLedger(appended.get(i)));
      }
    } catch (RuntimeException e) {
      recover(batch, e);
    }
  }

  /// One record that can't be stored must not fail its neighbours: they are tried one by one,
  /// unless it is the database that is gone.
  private void recover(List<Waiting> batch, RuntimeException e) {
    boolean gone = Failures.of(e).reason() == ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE;
    if (batch.size() == 1 || gone) {
      batch.forEach(item -> fail(item, e));
      return;
    }
    log.info("A commit of {} records failed and is done one by one", batch.size(), e);
    batch.forEach(item -> write(List.of(item)));
  }

  /// What was waiting when storage went away does not ask for it once more.
  private boolean isSpooled(Waiting item) {
    if (!spool.isOpenFor(item.tenant(), item.record().kind())) {
      return false;
    }
    spool(item);
    return true;
  }

  private void fail(Waiting item, RuntimeException e) {
    if (spool.takesOver(item.tenant(), item.record().kind(), e)) {
      spool(item);
    } else {
      item.done().completeExceptionally(e);
    }
  }

  private void spool(Waiting item) {
    CompletableFuture<Kept> ignored =
        spool
            .add(item.tenant(), item.record())
            .thenApply(Kept::inSpool)
            .whenComplete((kept, failure) -> {
              if (failure == null) {
                item.done().complete(kept);
              } else {
                item.done().completeExceptionally(failure);
              }
            });
  }
}
