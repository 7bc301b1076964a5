package io.whytrail.ingest.ledger;

import io.whytrail.runtime.merkle.Hash;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Every checkpoint that was signed, and for each log the one that is published.
@Singleton
final class PostgresCheckpoints implements Checkpoints {

  private static final int ADVISORY_CLASS = 0x77687901;

  private final PostgresTransactions transactions;

  PostgresCheckpoints(PostgresTransactions transactions) {
    this.transactions = transactions;
  }

  /// The checkpoint that is published.
  Optional<Published> published(int logId) {
    return transactions.read(connection ->
        one(connection, "select size, root, note, publish_time from pub where log_id = ?", logId));
  }

  /// The checkpoint that is published, for this transaction alone to replace.
  @Override
  public Optional<Published> lockPublished(int logId) {
    return transactions.write(connection -> {
      lockLog(connection, logId);
      return one(
          connection, "select size, root, note, publish_time from pub where log_id = ?", logId);
    });
  }

  /// The first checkpoint has no row to lock, so the publisher's lock is on the log.
  private static void lockLog(Connection connection, int logId) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_xact_lock(?, ?)")) {
      lock.setInt(1, ADVISORY_CLASS);
      lock.setInt(2, logId);
      lock.executeQuery().close();
    }
  }

  /// The newest checkpoint that was signed, whether or not it was published.
  @Override
  public Optional<Published> newest(int logId) {
    return transactions.read(connection ->
        one(
            connection,
            """
            select size, root, note, sign_time from checkpoint
            where log_id = ? order by size desc limit 1
            """,
            logId));
  }

  private static Optional<Published> one(Connection connection, String sql, int logId)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, logId);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Published(
                    row.getLong(1),
                    Hash.of(row.getBytes(2)),
                    row.getString(3),
                    row.getObject(4, OffsetDateTime.class).toInstant()))
            : Optional.empty();
      }
    }
  }

  /// How large a published checkpoint is, and since when it is there.
  record Head(long size, Instant time) {}

  /// The published checkpoint of every log.
  Map<Integer, Head> publishedHeads() {
    return transactions.read(connection -> {
      try (PreparedStatement select =
              connection.prepareStatement("select log_id, size, publish_time from pub");
          ResultSet rows = select.executeQuery()) {
        Map<Integer, Head> heads = new HashMap<>();
        while (rows.next()) {
          Instant time = rows.getObject(3, OffsetDateTime.class).toInstant();
          heads.put(rows.getInt(1), new Head(rows.getLong(2), time));
        }
        return heads;
      }
    });
  }

  @Override
  public void publish(int logId, Published checkpoint) {
    transactions.write(connection -> {
      write(
          connection,
          "insert into checkpoint (log_id, size, root, note, sign_time) values (?, ?, ?, ?, ?)",
          logId,
          checkpoint);
      write(
          connection,
          """
          insert into pub (log_id, size, root, note, publish_time) values (?, ?, ?, ?, ?)
          on conflict (log_id) do update set size = excluded.size, root = excluded.root,
            note = excluded.note, publish_time = excluded.publish_time
          """,
          logId,
          checkpoint);
      return true;
    });
  }

  private static void write(Connection connection, String sql, int logId, Published checkpoint)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setInt(1, logId);
      insert.setLong(2, checkpoint.size());
      insert.setBytes(3, checkpoint.root().bytes());
      insert.setString(4, checkpoint.note());
      insert.setObject(5, checkpoint.time().atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
    }
  }
}
