package io.whytrail.ingest.ledger;

import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.support.TransactionSynchronization;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Transactions for storage classes, which join the one that is open or begin their own, and for
/// whoever makes several of them one step.
@Singleton
public final class PostgresTransactions {

  private final TransactionOperations<Connection> transactions;

  PostgresTransactions(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /// Does several things or none of them.
  public <T extends @Nullable Object> T together(Supplier<T> work) {
    return transactions.executeWrite(status -> work.get());
  }

  /// Work on a connection.
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    T on(Connection connection) throws SQLException;
  }

  public <T extends @Nullable Object> T write(Work<T> work) {
    return transactions.executeWrite(status -> run(work, status.getConnection()));
  }

  public <T extends @Nullable Object> T read(Work<T> work) {
    return transactions.executeRead(status -> run(work, status.getConnection()));
  }

  /// Runs when the current transaction has committed; never where it does not.
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
  }
}
