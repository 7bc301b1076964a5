package io.whytrail.ingest.specimen;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Storage: it speaks JDBC.
final class PostgresLedger {

  private final DataSource database;

  PostgresLedger(DataSource database) {
    this.database = database;
  }

  boolean answers() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(1);
    }
  }
}
