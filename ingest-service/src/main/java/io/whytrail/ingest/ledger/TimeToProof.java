package io.whytrail.ingest.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// Measures how long records wait for their proof: from the time that is sealed in them to the
/// checkpoint that covers them, whoever publishes it. Each leaf counts at the replica that gave it
/// its index.
@Singleton
final class TimeToProof {

  /// A log that is never published must not fill the memory.
  private static final int MOST_WAITING = 100_000;

  private final Timer timer;
  private final Map<Integer, Queue<Waiting>> waiting = new HashMap<>();

  TimeToProof(MeterRegistry meters) {
    this.timer =
        Timer.builder("whytrail.ledger.proven")
            .description("from the time in a record to the published checkpoint that covers it")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(meters);
  }

  private record Waiting(long index, Instant time) {}

  /// These leaves have their indexes, from the first on.
  synchronized void sequenced(int logId, long first, List<Pending> leaves) {
    Queue<Waiting> queue = waiting.computeIfAbsent(logId, id -> new ArrayDeque<>());
    long index = first;
    for (Pending leaf : leaves) {
      Pending.Row row = leaf.record();
      if (row != null && queue.size() < MOST_WAITING) {
        queue.add(new Waiting(index, row.time()));
      }
      index++;
    }
  }

  /// A checkpoint over so many leaves was published.
  synchronized void published(int logId, long size, Instant time) {
    Queue<Waiting> queue = waiting.get(logId);
    while (queue != null && !queue.isEmpty() && queue.element().index() < size) {
      Duration taken = Duration.between(queue.remove().time(), time);
      timer.record(taken.isNegative() ? Duration.ZERO : taken); // Clocks of hosts differ.
    }
  }
}
