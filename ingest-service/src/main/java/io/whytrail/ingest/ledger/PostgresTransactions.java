package io.whytrail.ingest.ledger;

import io.micronaut.data.connection.ConnectionOperations;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.support.TransactionSynchronization;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Transactions for storage classes, which join the one that is open or begin their own, and for
/// whoever makes several of them one step.
@Singleton
public final class PostgresTransactions implements Transactions {

  private static final int ATTEMPTS = 5;

  private final TransactionOperations<Connection> transactions;
  private final ConnectionOperations<Connection> connections;

  PostgresTransactions(
      TransactionOperations<Connection> transactions,
      ConnectionOperations<Connection> connections) {
    this.transactions = transactions;
    this.connections = connections;
  }

  /// Does several things or none of them.
  @Override
  public <T extends @Nullable Object> T together(Supplier<T> work) {
    return again(() -> transactions.executeWrite(status -> work.get()));
  }

  /// Two transactions may meet in a deadlock; the one that Postgres gives up is done once more.
  /// Work inside of another transaction is not: that one begins anew as a whole.
  private <T extends @Nullable Object> T again(Supplier<T> transaction) {
    if (transactions.findTransactionStatus().isPresent()) {
      return transaction.get();
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return transaction.get();
      } catch (StorageException e) {
        if (attempt == ATTEMPTS || !e.isConflict()) {
          throw e;
        }
      }
    }
  }

  /// Work on a connection.
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    T on(Connection connection) throws SQLException;
  }

  public <T extends @Nullable Object> T write(Work<T> work) {
    return again(() -> transactions.executeWrite(status -> run(work, status.getConnection())));
  }

  /// Reads in the current transaction, where there is one: one statement alone needs none, and no
  /// commit after it.
  public <T extends @Nullable Object> T read(Work<T> work) {
    return connections.executeRead(status -> run(work, status.getConnection()));
  }

  /// Fails where the database does not answer.
  public void ask() {
    int timeout = 1;
    if (!read(connection -> connection.isValid(timeout))) {
      throw new StorageException(new SQLTransientConnectionException("no answer"));
    }
  }

  /// Whether the caller is inside of a transaction.
  boolean isOpen() {
    return transactions.findTransactionStatus().isPresent();
  }

  /// Runs when the current transaction has committed; never where it does not.
  @Override
  public void afterCommit(Runnable action) {
    transactions.execute(
        TransactionDefinition.of(Propagation.MANDATORY),
        status -> {
          status.registerSynchronization(
              new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                  action.run();
                }
              });
          return true;
        });
  }

  private static <T extends @Nullable Object> T run(Work<T> work, Connection connection) {
    try {
      return work.on(connection);
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  /// The database failed; the cause says how.
  static final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StorageException(SQLException cause) {
      super(cause);
    }

    /// SQLSTATE class 40: a deadlock or a serialization failure.
    boolean isConflict() {
      return getCause() instanceof SQLException sql
          && sql.getSQLState() != null
          && sql.getSQLState().startsWith("40");
    }
  }
}
