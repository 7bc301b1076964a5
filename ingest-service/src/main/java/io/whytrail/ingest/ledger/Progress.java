package io.whytrail.ingest.ledger;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.messaging.WakeUp;
import io.whytrail.runtime.messaging.Worker;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// Tells callers when their records are sequenced or proven. One look at the database serves all
/// who wait; it is taken when this replica has done something and at a tick, because another
/// replica may have done it.
@Singleton
final class Progress implements ApplicationEventListener<StartupEvent> {

  private static final Duration TICK = Duration.ofMillis(100);

  private final PostgresLogs logs;
  private final PostgresRecords records;
  private final PostgresCheckpoints checkpoints;
  private final Map<Integer, Queue<Waiting>> waiting = new ConcurrentHashMap<>();
  private final WakeUp wakeUp = new WakeUp();
  private final Worker worker = new Worker("ledger-progress", wakeUp, TICK, this::look);

  Progress(PostgresLogs logs, PostgresRecords records, PostgresCheckpoints checkpoints) {
    this.logs = logs;
    this.records = records;
    this.checkpoints = checkpoints;
  }

  private record Waiting(UUID recordId, boolean proven, CompletableFuture<Long> index) {}

  @Override
  public void onApplicationEvent(StartupEvent event) {
    worker.start();
  }

  @PreDestroy
  void stop() {
    worker.close();
  }

  /// The record's index, as soon as it has one.
  CompletableFuture<Long> sequenced(int logId, UUID recordId) {
    return add(logId, recordId, false);
  }

  /// The record's index, as soon as a published checkpoint covers it.
  CompletableFuture<Long> proven(int logId, UUID recordId) {
    return add(logId, recordId, true);
  }

  private CompletableFuture<Long> add(int logId, UUID recordId, boolean proven) {
    CompletableFuture<Long> index = new CompletableFuture<>();
    waiting
        .computeIfAbsent(logId, id -> new ConcurrentLinkedQueue<>())
        .add(new Waiting(recordId, proven, index));
    wakeUp.wake();
    return index;
  }

  /// Something was sequenced or published here.
  void changed() {
    wakeUp.wake();
  }

  private void look() {
    if (waiting.values().stream().allMatch(Queue::isEmpty)) {
      return;
    }
    Map<Integer, PostgresCheckpoints.Head> published = checkpoints.publishedHeads();
    waiting.forEach((logId, queue) -> {
      PostgresCheckpoints.Head head = published.get(logId);
      look(logId, queue, head == null ? 0 : head.size());
    });
    logs.latched().forEach(this::fail);
  }

  /// A log that is latched gives no index: waiting for one would be waiting for ever.
  private void fail(int logId) {
    Queue<Waiting> queue = waiting.get(logId);
    if (queue != null) {
      queue.forEach(one ->
          one.index()
              .completeExceptionally(
                  Failure.of(
                      ErrorReason.ERROR_REASON_LEDGER_LATCHED,
                      "The record is durable, but the ledger takes no leaves because its history"
                          + " does not match a checkpoint: tell the operator.")));
    }
  }

  private void look(int logId, Queue<Waiting> queue, long published) {
    // A caller that gave up has completed its future itself.
    queue.removeIf(one -> one.index().isDone());
    List<Waiting> all = new ArrayList<>(queue);
    if (all.isEmpty()) {
      return;
    }
    Map<UUID, Long> indexes =
        new HashMap<>(
            records.indexes(
                logId, all.stream().map(Waiting::recordId).collect(Collectors.toSet())));
    for (Waiting one : all) {
      Long index = indexes.get(one.recordId());
      if (index != null && (!one.proven() || index < published)) {
        one.index().complete(index);
      }
    }
    queue.removeIf(one -> one.index().isDone());
  }
}
