package io.whytrail.runtime.messaging;

import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import io.whytrail.interaction.v1.FactType;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The fact log in this service's database.
@Singleton
@Requires(property = "whytrail.facts", notEquals = "ledger")
final class PostgresFacts implements FactSource {

  private final TransactionOperations<Connection> transactions;

  PostgresFacts(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<FactLogHead> logs() {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
              status.getConnection().prepareStatement("select tenant, size from fact_log");
          ResultSet rows = select.executeQuery()) {
        List<FactLogHead> logs = new ArrayList<>();
        while (rows.next()) {
          logs.add(new FactLogHead(rows.getString(1), rows.getLong(2)));
        }
        return logs;
      }
    });
  }

  @Override
  public List<Fact> facts(String tenant, long fromIndex, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select type, subject_id, interaction_id, correlation_id, traceparent, time,
                    index
                  from fact where tenant = ? and index >= ? order by index limit ?
                  """)) {
        select.setString(1, tenant);
        select.setLong(2, fromIndex);
        select.setInt(3, limit);
        try (ResultSet rows = select.executeQuery()) {
          List<Fact> facts = new ArrayList<>();
          while (rows.next()) {
            facts.add(fact(rows, tenant, rows.getLong(7)));
          }
          return facts;
        }
      }
    });
  }

  /// Moves waiting facts into the log and returns them. One relay at a time: with another at work
  /// it returns nothing. Rows are taken because they are visible and never by a cursor over ids,
  /// which would pass over a transaction that commits late.
  List<Fact> sequence(int limit) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      if (!lock(connection)) {
        return List.of();
      }
      Map<String, List<Waiting>> byTenant = take(connection, limit);
      List<Fact> facts = new ArrayList<>();
      for (Map.Entry<String, List<Waiting>> entry : byTenant.entrySet()) {
        facts.addAll(extend(connection, entry.getKey(), entry.getValue()));
      }
      insert(connection, facts);
      return facts;
    });
  }

  private static boolean lock(Connection connection) throws SQLException {
    try (PreparedStatement lock =
            connection.prepareStatement(
                "select pg_try_advisory_xact_lock(hashtextextended('whytrail.fact_outbox', 0))");
        ResultSet row = lock.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static Map<String, List<Waiting>> take(Connection connection, int limit)
      throws SQLException {
    List<Waiting> waiting = new ArrayList<>();
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            delete from fact_outbox
            where id in (select id from fact_outbox order by id limit ?)
            returning type, subject_id, interaction_id, correlation_id, traceparent, time, id, tenant
            """)) {
      delete.setInt(1, limit);
      try (ResultSet rows = delete.executeQuery()) {
        while (rows.next()) {
          waiting.add(new Waiting(rows.getLong(7), fact(rows, rows.getString(8), 0)));
        }
      }
    }
    waiting.sort(Comparator.comparingLong(Waiting::id));
    Map<String, List<Waiting>> byTenant = new TreeMap<>();
    waiting.forEach(
        one -> byTenant.computeIfAbsent(one.fact().tenant(), t -> new ArrayList<>()).add(one));
    return byTenant;
  }

  private static List<Fact> extend(Connection connection, String tenant, List<Waiting> waiting)
      throws SQLException {
    long first;
    try (PreparedStatement grow =
        connection.prepareStatement(
            """
            insert into fact_log as log (tenant, size) values (?, ?)
            on conflict (tenant) do update set size = log.size + excluded.size
            returning size
            """)) {
      grow.setString(1, tenant);
      grow.setLong(2, waiting.size());
      try (ResultSet row = grow.executeQuery()) {
        row.next();
        first = row.getLong(1) - waiting.size();
      }
    }
    List<Fact> facts = new ArrayList<>();
    for (Waiting one : waiting) {
      facts.add(one.at(first + facts.size()));
    }
    return facts;
  }

  private static void insert(Connection connection, List<Fact> facts) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into fact (tenant, index, type, subject_id, interaction_id, correlation_id,
              traceparent, time)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      for (Fact fact : facts) {
        insert.setString(1, fact.tenant());
        insert.setLong(2, fact.index());
        insert.setString(3, fact.type().name());
        insert.setString(4, fact.id());
        insert.setString(5, fact.interactionId());
        insert.setString(6, fact.correlationId());
        insert.setString(7, fact.traceparent());
        insert.setObject(8, fact.time().atOffset(ZoneOffset.UTC));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static Fact fact(ResultSet row, String tenant, long index) throws SQLException {
    return new Fact(
        tenant,
        index,
        FactType.valueOf(row.getString(1)),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getObject(6, OffsetDateTime.class).toInstant());
  }

  /// A fact that has no index yet.
  private record Waiting(long id, Fact fact) {

    Fact at(long index) {
      return new Fact(
          fact.tenant(),
          index,
          fact.type(),
          fact.id(),
          fact.interactionId(),
          fact.correlationId(),
          fact.traceparent(),
          fact.time());
    }
  }
}
