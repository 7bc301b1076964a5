package io.whytrail.ingest.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.whytrail.runtime.messaging.Worker;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// Everybody who follows the logs, each with a thread of its own: one that has much to do keeps no
/// other waiting.
@Singleton
final class LeafReaders {

  private final List<LeafFollower> followers;

  LeafReaders(
      PostgresTransactions transactions,
      PostgresLogs logs,
      PostgresRecords records,
      PostgresLeafMarks marks,
      Courtesy courtesy,
      List<LeafReader> readers,
      MeterRegistry meters) {
    this.followers =
        readers.stream()
            .map(reader -> new LeafFollower(reader, transactions, logs, records, marks, courtesy))
            .toList();
    followers.forEach(follower ->
        meters.gauge(
            "whytrail.ledger.reader.lag", Tags.of("reader", follower.name()), follower.lag()));
  }

  /// A thread for each, not started.
  List<Worker> workers(Duration tick) {
    return followers.stream()
        .map(follower ->
            new Worker(
                "ledger-reader-" + follower.name(), follower.wakeUp(), tick, follower::follow))
        .toList();
  }

  /// There is something to read.
  void wake() {
    followers.forEach(follower -> follower.wakeUp().wake());
  }
}
