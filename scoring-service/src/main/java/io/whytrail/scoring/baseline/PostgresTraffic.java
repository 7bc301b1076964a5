package io.whytrail.scoring.baseline;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The five-minute slots of all services.
@Singleton
public final class PostgresTraffic {

  private final TransactionOperations<Connection> transactions;

  PostgresTraffic(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /// Adds one interaction to a slot, and returns what the slot has now, by code.
  ///
  /// @param amounts by code
  public Map<String, Traffic> add(
      String tenant, String service, Slot slot, Map<String, Double> amounts) {
    return transactions.executeWrite(status -> {
      Map<String, Traffic> now = new HashMap<>();
      try (PreparedStatement upsert =
          status
              .getConnection()
              .prepareStatement(
                  """
                  insert into traffic as t
                    (tenant, service, code, start_time, interactions, amount)
                  select ?, ?, code, ?, 1, amount from unnest(?::text[], ?::float8[]) as
                    added (code, amount)
                  on conflict (tenant, service, code, start_time) do update set
                    interactions = t.interactions + 1, amount = t.amount + excluded.amount
                  returning code, interactions, amount
                  """)) {
        Map<String, Double> sorted = new TreeMap<>(amounts);
        Connection connection = status.getConnection();
        upsert.setString(1, tenant);
        upsert.setString(2, service);
        upsert.setObject(3, utc(slot.start()));
        upsert.setArray(4, connection.createArrayOf("text", sorted.keySet().toArray()));
        upsert.setArray(5, connection.createArrayOf("float8", sorted.values().toArray()));
        try (ResultSet rows = upsert.executeQuery()) {
          while (rows.next()) {
            now.put(rows.getString(1), new Traffic(rows.getLong(2), rows.getDouble(3)));
          }
        }
      }
      return now;
    });
  }

  /// What these slots had of a code, in their order; nothing where there was none.
  public List<Traffic> history(String tenant, String service, String code, List<Slot> slots) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select start_time, interactions, amount from traffic
                  where tenant = ? and service = ? and code = ? and start_time = any (?)
                  """)) {
        Object[] starts = slots.stream().map(slot -> utc(slot.start())).toArray();
        select.setString(1, tenant);
        select.setString(2, service);
        select.setString(3, code);
        select.setArray(4, status.getConnection().createArrayOf("timestamptz", starts));
        Map<Instant, Traffic> found = byStart(select);
        return slots.stream().map(slot -> found.getOrDefault(slot.start(), Traffic.NONE)).toList();
      }
    });
  }

  private static Map<Instant, Traffic> byStart(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      Map<Instant, Traffic> found = new HashMap<>();
      while (rows.next()) {
        found.put(
            rows.getObject(1, OffsetDateTime.class).toInstant(),
            new Traffic(rows.getLong(2), rows.getDouble(3)));
      }
      return found;
    }
  }

  /// Forgets the slots that began before a time.
  public int deleteBefore(Instant time) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement delete =
          status.getConnection().prepareStatement("delete from traffic where start_time < ?")) {
        delete.setObject(1, utc(time));
        return delete.executeUpdate();
      }
    });
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
