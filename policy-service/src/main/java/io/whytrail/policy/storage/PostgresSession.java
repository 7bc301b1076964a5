package io.whytrail.policy.storage;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Runs statements in the current transaction, or in one of their own where there is none.
@Singleton
public final class PostgresSession {

  private final TransactionOperations<Connection> transactions;

  PostgresSession(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /// Makes a value of one row.
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Work on a connection.
  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /// The rows of a select, or of a statement with a returning clause.
  public <T> List<T> query(String sql, List<?> parameters, Row<T> row) {
    return run(connection -> query(connection, sql, parameters, row));
  }

  /// The one row there is at most.
  public <T> Optional<T> find(String sql, List<?> parameters, Row<T> row) {
    return query(sql, parameters, row).stream().findFirst();
  }

  /// How many rows a statement changed.
  public int update(String sql, List<?> parameters) {
    return run(connection -> {
      try (PreparedStatement statement = prepare(connection, sql, parameters)) {
        return statement.executeUpdate();
      }
    });
  }

  /// Runs one statement for each list of parameters.
  public void batch(String sql, List<List<?>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    run(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        for (List<?> row : rows) {
          bind(connection, statement, row);
          statement.addBatch();
        }
        return statement.executeBatch();
      }
    });
  }

  private <T> T run(Work<T> work) {
    return transactions.executeWrite(status -> {
      try {
        return work.on(status.getConnection());
      } catch (SQLException e) {
        throw new StorageException(e);
      }
    });
  }

  private static <T> List<T> query(
      Connection connection, String sql, List<?> parameters, Row<T> row) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<T> list = new ArrayList<>();
      while (rows.next()) {
        list.add(row.read(rows));
      }
      return list;
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, List<?> parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      bind(connection, statement, parameters);
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void bind(Connection connection, PreparedStatement statement, List<?> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      switch (parameters.get(i)) {
        case String text -> statement.setString(i + 1, text.replace('\0', '\uFFFD'));
        case Instant time -> statement.setObject(i + 1, time.atOffset(ZoneOffset.UTC));
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        case Enum<?> word -> statement.setString(i + 1, word.name());
        case Collection<?> items ->
            statement.setArray(i + 1, connection.createArrayOf(type(items), items.toArray()));
        case Object value -> statement.setObject(i + 1, value);
      }
    }
  }

  private static String type(Collection<?> items) {
    return items.stream().allMatch(UUID.class::isInstance) && !items.isEmpty() ? "uuid" : "text";
  }
}
