package io.whytrail.benchmarks.ingest;

import io.whytrail.benchmarks.floor.Database;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Ingest's own tables, looked at from outside.
final class Ledgers {

  private static final Duration CATCHING_UP = Duration.ofMinutes(15);

  private final Database database;
  private long largestBacklog;

  Ledgers(Database database) {
    this.database = database;
  }

  /// Waits until every record has its index and is found by a search, so that the work left over
  /// from one load does not slow down what is measured next.
  void awaitSettled() throws InterruptedException {
    largestBacklog = Math.max(largestBacklog, pending());
    await("have no index", this::pending);
    await("can't be found", this::unread);
  }

  private static void await(String lack, LongSupplier left) throws InterruptedException {
    long deadline = System.nanoTime() + CATCHING_UP.toNanos();
    for (long count = left.getAsLong(); count > 0; count = left.getAsLong()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LoadFailedException("%d records %s after %s".formatted(count, lack, CATCHING_UP));
      }
      TimeUnit.MILLISECONDS.sleep(50);
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

  private long unread() {
    return database.number(
        """
        select coalesce(sum(size - coalesce(next_idx, 0)), 0)
        from tree left join leaf_mark on leaf_mark.log_id = tree.log_id and reader = 'search'
        """);
  }
}
