package io.whytrail.ingest.capture;

import io.whytrail.ingest.ledger.PostgresTransactions;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The highest number that each producer has used, and the holes below it.
@Singleton
final class PostgresProducers {

  private final PostgresTransactions transactions;

  PostgresProducers(PostgresTransactions transactions) {
    this.transactions = transactions;
  }

  /// A hole, and the tenant whose producer it is of.
  record TenantHole(int logId, String tenant, Hole hole) {}

  /// 0 for a producer that has not been seen.
  long highest(int logId, String producerId) {
    return transactions.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "select highest from producer where log_id = ? and producer_id = ?")) {
        select.setInt(1, logId);
        select.setString(2, producerId);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? row.getLong(1) : 0L;
        }
      }
    });
  }

  void setHighest(int logId, String producerId, long highest) {
    transactions.write(connection -> {
      try (PreparedStatement upsert =
          connection.prepareStatement(
              """
              insert into producer (log_id, producer_id, highest) values (?, ?, ?)
              on conflict (log_id, producer_id) do update set highest = excluded.highest
              """)) {
        upsert.setInt(1, logId);
        upsert.setString(2, producerId);
        upsert.setLong(3, highest);
        return upsert.executeUpdate();
      }
    });
  }

  void add(int logId, Hole hole) {
    transactions.write(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              insert into producer_hole
                (log_id, producer_id, first_missing, last_missing, found_time)
              values (?, ?, ?, ?, ?)
              """)) {
        insert.setInt(1, logId);
        insert.setString(2, hole.producerId());
        insert.setLong(3, hole.first());
        insert.setLong(4, hole.last());
        insert.setObject(5, hole.found().atOffset(ZoneOffset.UTC));
        return insert.executeUpdate();
      }
    });
  }

  /// Takes the hole that a number lies in, if there is one.
  Optional<Hole> take(int logId, String producerId, long sequence) {
    return transactions.write(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement(
              """
              delete from producer_hole
              where log_id = ? and producer_id = ? and first_missing <= ? and last_missing >= ?
              returning producer_id, first_missing, last_missing, found_time
              """)) {
        delete.setInt(1, logId);
        delete.setString(2, producerId);
        delete.setLong(3, sequence);
        delete.setLong(4, sequence);
        try (ResultSet row = delete.executeQuery()) {
          return row.next() ? Optional.of(hole(row, 1)) : Optional.empty();
        }
      }
    });
  }

  /// Takes holes that are older than this, for this transaction alone.
  List<TenantHole> takeFoundBefore(Instant time, int limit) {
    return transactions.write(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement(
              """
              delete from producer_hole h using log
              where log.log_id = h.log_id and log.latch is null
                and (h.log_id, h.producer_id, h.first_missing) in (
                  select log_id, producer_id, first_missing from producer_hole
                  where found_time <= ? order by found_time limit ? for update skip locked)
              returning h.log_id, log.tenant, h.producer_id, h.first_missing, h.last_missing,
                h.found_time
              """)) {
        delete.setObject(1, time.atOffset(ZoneOffset.UTC));
        delete.setInt(2, limit);
        try (ResultSet rows = delete.executeQuery()) {
          List<TenantHole> holes = new ArrayList<>();
          while (rows.next()) {
            holes.add(new TenantHole(rows.getInt(1), rows.getString(2), hole(rows, 3)));
          }
          return holes;
        }
      }
    });
  }

  private static Hole hole(ResultSet row, int column) throws SQLException {
    return new Hole(
        row.getString(column),
        row.getLong(column + 1),
        row.getLong(column + 2),
        row.getObject(column + 3, OffsetDateTime.class).toInstant());
  }
}
