package io.whytrail.ingest.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Lets every reader follow every log.
@Singleton
final class LeafReaders {

  private static final int BATCH = 200;

  private final PostgresTransactions transactions;
  private final PostgresLogs logs;
  private final PostgresRecords records;
  private final PostgresLeafMarks marks;
  private final List<Gauged> readers;

  LeafReaders(
      PostgresTransactions transactions,
      PostgresLogs logs,
      PostgresRecords records,
      PostgresLeafMarks marks,
      List<LeafReader> readers,
      MeterRegistry meters) {
    this.transactions = transactions;
    this.logs = logs;
    this.records = records;
    this.marks = marks;
    this.readers = readers.stream().map(reader -> Gauged.of(reader, meters)).toList();
  }

  /// @param lag how many leaves it has not read yet, over all logs
  private record Gauged(LeafReader reader, AtomicLong lag) {

    static Gauged of(LeafReader reader, MeterRegistry meters) {
      AtomicLong lag = new AtomicLong();
      meters.gauge("whytrail.ledger.reader.lag", Tags.of("reader", reader.name()), lag);
      return new Gauged(reader, lag);
    }
  }

  void read() {
    for (Gauged gauged : readers) {
      List<PostgresLeafMarks.Behind> behind = marks.behind(gauged.reader().name());
      gauged.lag().set(behind.stream().mapToLong(PostgresLeafMarks.Behind::missing).sum());
      for (PostgresLeafMarks.Behind one : behind) {
        logs.find(one.logId()).ifPresent(log -> follow(gauged.reader(), log));
      }
    }
  }

  private void follow(LeafReader reader, Log log) {
    boolean more;
    do {
      more = transactions.together(() -> batch(reader, log));
    } while (more);
  }

  private boolean batch(LeafReader reader, Log log) {
    long next = marks.lock(log.id(), reader.name());
    if (next == PostgresLeafMarks.TAKEN) {
      return false;
    }
    List<SealedRecord> leaves = records.range(log.id(), next, null, BATCH);
    if (leaves.isEmpty()) {
      return false;
    }
    reader.read(log, leaves);
    marks.move(log.id(), reader.name(), next + leaves.size());
    return leaves.size() == BATCH;
  }
}
