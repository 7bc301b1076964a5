package io.whytrail.runtime.messaging;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// How far this service has followed each log of the others.
@Singleton
final class FactMarks {

  /// Another replica works on this log now.
  static final long TAKEN = -1;

  private final TransactionOperations<Connection> transactions;

  FactMarks(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  Map<String, Long> all(String source) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement("select tenant, next_index from fact_mark where source = ?")) {
        select.setString(1, source);
        try (ResultSet rows = select.executeQuery()) {
          Map<String, Long> marks = new HashMap<>();
          while (rows.next()) {
            marks.put(rows.getString(1), rows.getLong(2));
          }
          return marks;
        }
      }
    });
  }

  /// Locks a mark until the transaction ends and returns the next index, or TAKEN.
  long lock(Connection connection, String source, String tenant) {
    try (PreparedStatement create =
            connection.prepareStatement(
                "insert into fact_mark (source, tenant, next_index) values (?, ?, 0)"
                    + " on conflict do nothing");
        PreparedStatement lock =
            connection.prepareStatement(
                "select next_index from fact_mark where source = ? and tenant = ?"
                    + " for update skip locked")) {
      create.setString(1, source);
      create.setString(2, tenant);
      create.executeUpdate();
      lock.setString(1, source);
      lock.setString(2, tenant);
      try (ResultSet row = lock.executeQuery()) {
        return row.next() ? row.getLong(1) : TAKEN;
      }
    } catch (SQLException e) {
      throw new FactStorageException(e);
    }
  }

  void move(Connection connection, String source, String tenant, long nextIndex) {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update fact_mark set next_index = ? where source = ? and tenant = ?")) {
      update.setLong(1, nextIndex);
      update.setString(2, source);
      update.setString(3, tenant);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new FactStorageException(e);
    }
  }

  /// The database failed; the batch comes again.
  private static final class FactStorageException extends RuntimeException {

    FactStorageException(SQLException cause) {
      super(cause);
    }
  }
}
