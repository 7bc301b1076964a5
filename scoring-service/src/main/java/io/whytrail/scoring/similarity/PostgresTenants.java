package io.whytrail.scoring.similarity;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/// The tenants whose record this service follows.
@Singleton
final class PostgresTenants {

  private final TransactionOperations<Connection> transactions;

  PostgresTenants(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  List<String> all() {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
              status
                  .getConnection()
                  .prepareStatement(
                      "select tenant from fact_mark where source = 'ingest' order by tenant");
          ResultSet rows = select.executeQuery()) {
        List<String> tenants = new ArrayList<>();
        while (rows.next()) {
          tenants.add(rows.getString(1));
        }
        return tenants;
      }
    });
  }
}
