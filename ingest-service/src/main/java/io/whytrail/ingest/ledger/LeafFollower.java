package io.whytrail.ingest.ledger;

import io.whytrail.runtime.messaging.WakeUp;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Lets one reader follow every log, a batch of each in turn, so that a log with much to read keeps
/// no other waiting.
final class LeafFollower {

  private static final int BATCH = 200;

  private final LeafReader reader;
  private final PostgresTransactions transactions;
  private final PostgresLogs logs;
  private final PostgresRecords records;
  private final PostgresLeafMarks marks;
  private final Courtesy courtesy;
  private final AtomicLong lag = new AtomicLong();
  private final WakeUp wakeUp = new WakeUp();

  LeafFollower(
      LeafReader reader,
      PostgresTransactions transactions,
      PostgresLogs logs,
      PostgresRecords records,
      PostgresLeafMarks marks,
      Courtesy courtesy) {
    this.reader = reader;
    this.transactions = transactions;
    this.logs = logs;
    this.records = records;
    this.marks = marks;
    this.courtesy = courtesy;
  }

  String name() {
    return reader.name();
  }

  /// How many leaves it had not read when it looked last, over all logs.
  AtomicLong lag() {
    return lag;
  }

  WakeUp wakeUp() {
    return wakeUp;
  }

  /// Returns when there is nothing more to read, or another replica is at it.
  void follow() {
    boolean more;
    do {
      List<PostgresLeafMarks.Behind> behind = marks.behind(reader.name());
      lag.set(behind.stream().mapToLong(PostgresLeafMarks.Behind::missing).sum());
      more = false;
      for (PostgresLeafMarks.Behind one : behind) {
        long begin = System.nanoTime();
        int read = logs.find(one.logId()).map(this::batch).orElse(0);
        more |= read > 0;
        courtesy.restAfter(begin);
      }
    } while (more);
  }

  private int batch(Log log) {
    return transactions.together(() -> {
      long next = marks.lock(log.id(), reader.name());
      if (next == PostgresLeafMarks.TAKEN) {
        return 0;
      }
      List<SealedRecord> leaves = records.range(log.id(), next, null, BATCH);
      if (!leaves.isEmpty()) {
        reader.read(log, leaves);
        marks.move(log.id(), reader.name(), next + leaves.size());
      }
      return leaves.size();
    });
  }
}
