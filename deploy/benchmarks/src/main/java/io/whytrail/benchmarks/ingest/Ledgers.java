package io.whytrail.benchmarks.ingest;

import io.whytrail.benchmarks.floor.Database;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Ingest's own tables, looked at from outside.
final class Ledgers {

  private static final Duration CATCHING_UP = Duration.ofMinutes(5);

  private final Database database;
  private long largestBacklog;

  Ledgers(Database database) {
    this.database = database;
  }

  /// Waits until every record has its index, so that the work left over from one load does not slow
  /// down what is measured next.
  void awaitSequenced() throws InterruptedException {
    long deadline = System.nanoTime() + CATCHING_UP.toNanos();
    long backlog = pending();
    largestBacklog = Math.max(largestBacklog, backlog);
    while (backlog > 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new LoadFailedException(
            "%d records have no index after %s".formatted(backlog, CATCHING_UP));
      }
      TimeUnit.MILLISECONDS.sleep(50);
      backlog = pending();
    }
  }

  /// Writes what is dirty to the disk, so that every load begins with the same debt.
  void checkpoint() {
    database.execute("checkpoint");
  }

  /// How many records waited for their index when a load had just ended, at the most.
  long largestBacklog() {
    return largestBacklog;
  }

  /// Fails where fewer records are stored than were acknowledged.
  void checkStored(long receipts) {
    long stored = database.number("select count(*) from record where kind = 1");
    if (stored < receipts) {
      throw new LoadFailedException(
          "%d records were acknowledged, %d are stored".formatted(receipts, stored));
    }
  }

  /// Indexes that a record and its pending leaf are entered into.
  long indexes(String record, String pending) {
    return database.number(
        """
        select count(*) from pg_index
        where indrelid in ('%s'::regclass, '%s'::regclass)
        """
            .formatted(record, pending));
  }

  /// Bytes of a row with its indexes, in a table that has rows.
  static long bytesPerRow(Database database, String table) {
    return database.number(
        "select pg_total_relation_size('%1$s') / count(*) from %1$s".formatted(table));
  }

  private long pending() {
    return database.number("select count(*) from pending");
  }
}
