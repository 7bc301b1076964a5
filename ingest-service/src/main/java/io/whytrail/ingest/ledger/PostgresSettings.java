package io.whytrail.ingest.ledger;

import io.micronaut.context.annotation.Context;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Refuses to start on a database that answers before what it was given is safe: a receipt would be
/// a promise that a power cut breaks.
@Context
final class PostgresSettings {

  private static final Map<String, Set<String>> SAFE =
      Map.of(
          "fsync", Set.of("on"),
          "full_page_writes", Set.of("on"),
          "synchronous_commit", Set.of("on", "remote_apply"));

  PostgresSettings(PostgresTransactions transactions) {
    check(transactions.read(PostgresSettings::values));
  }

  static void check(Map<String, String> values) {
    new TreeMap<>(SAFE)
        .forEach((setting, safe) -> {
          String value = values.getOrDefault(setting, "unknown");
          if (!safe.contains(value)) {
            throw new IllegalStateException(
                "Postgres has %s = %s: set it to %s, or records that were acknowledged can be lost"
                    .formatted(
                        setting, value, String.join(" or ", safe.stream().sorted().toList())));
          }
        });
  }

  private static Map<String, String> values(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select name, setting from pg_settings where name = any (?)")) {
      select.setArray(1, connection.createArrayOf("text", SAFE.keySet().toArray()));
      Map<String, String> values = new TreeMap<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          values.put(rows.getString(1), rows.getString(2));
        }
      }
      return values;
    }
  }
}
