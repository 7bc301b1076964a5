package io.whytrail.scoring.baseline;

import io.micronaut.transaction.TransactionOperations;
import io.whytrail.scoring.detection.Reason;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The occurrences of all tenants, each once.
@Singleton
public final class PostgresOccurrences {

  private static final List<Measure> VALUES =
      Stream.of(Measure.values()).filter(measure -> measure != Measure.TOOLS).toList();
  private static final String COLUMNS =
      """
      interaction_id, correlation_id, digest, time, subject, service, session, tools, reasons,
      failed, length, tokens, latency, risk, refusal
      """;
  private static final int FIRST_VALUE = 11;

  private final TransactionOperations<Connection> transactions;

  PostgresOccurrences(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /// Stores an occurrence; false where it was there already.
  public boolean insert(String tenant, Occurrence occurrence) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              insert into occurrence (tenant, %s)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              on conflict (tenant, interaction_id) do nothing
              """
                  .formatted(COLUMNS))) {
        insert.setString(1, tenant);
        insert.setString(2, occurrence.interactionId());
        insert.setString(3, occurrence.correlationId());
        insert.setString(4, occurrence.digest());
        insert.setObject(5, utc(occurrence.time()));
        insert.setString(6, occurrence.subject());
        insert.setString(7, occurrence.service());
        insert.setString(8, occurrence.session());
        insert.setArray(9, connection.createArrayOf("text", occurrence.toolNames().toArray()));
        insert.setArray(
            10,
            connection.createArrayOf(
                "text", occurrence.reasons().stream().map(Reason::name).sorted().toArray()));
        insert.setBoolean(11, occurrence.failed());
        for (int i = 0; i < VALUES.size(); i++) {
          insert.setObject(
              FIRST_VALUE + 1 + i, occurrence.values().get(VALUES.get(i)), Types.DOUBLE);
        }
        return insert.executeUpdate() == 1;
      }
    });
  }

  /// What somebody did after one time and not after another, the latest last.
  ///
  /// @param limit how many at most; the earliest are left out
  public List<Occurrence> recent(
      String tenant, Whose whose, Instant after, Instant until, int limit) {
    String owner = whose.scope().name().toLowerCase(Locale.ROOT);
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select %s from occurrence
                  where tenant = ? and %s = ? and time > ? and time <= ?
                  order by time desc, interaction_id desc limit ?
                  """
                      .formatted(COLUMNS, owner))) {
        select.setString(1, tenant);
        select.setString(2, whose.name());
        select.setObject(3, utc(after));
        select.setObject(4, utc(until));
        select.setInt(5, limit);
        return occurrences(select).reversed();
      }
    });
  }

  /// A part of something larger.
  ///
  /// @param all how many there are in all
  public record Some(List<Occurrence> occurrences, long all) {}

  /// The occurrences of a session that are nearest to a time.
  public Some session(String tenant, String session, Instant time, int limit) {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      List<Occurrence> nearest;
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select %s from occurrence where tenant = ? and session = ?
              order by abs(extract(epoch from time - ?)), interaction_id limit ?
              """
                  .formatted(COLUMNS))) {
        select.setString(1, tenant);
        select.setString(2, session);
        select.setObject(3, utc(time));
        select.setInt(4, limit);
        nearest = occurrences(select);
      }
      try (PreparedStatement count =
          connection.prepareStatement(
              "select count(*) from occurrence where tenant = ? and session = ?")) {
        count.setString(1, tenant);
        count.setString(2, session);
        try (ResultSet row = count.executeQuery()) {
          row.next();
          return new Some(nearest, row.getLong(1));
        }
      }
    });
  }

  /// The circumstances in a service from one time to another, which is not part of it.
  public Environment environment(String tenant, String service, Instant from, Instant to) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select count(*), coalesce(sum(tokens), 0), count(*) filter (where failed),
                    percentile_cont(0.5) within group (order by latency),
                    percentile_cont(0.95) within group (order by latency)
                  from occurrence
                  where tenant = ? and service = ? and time >= ? and time < ?
                  """)) {
        select.setString(1, tenant);
        select.setString(2, service);
        select.setObject(3, utc(from));
        select.setObject(4, utc(to));
        try (ResultSet row = select.executeQuery()) {
          row.next();
          return new Environment(
              from,
              to,
              row.getLong(1),
              Math.round(row.getDouble(2)),
              row.getLong(3),
              Duration.ofMillis(Math.round(row.getDouble(4))),
              Duration.ofMillis(Math.round(row.getDouble(5))));
        }
      }
    });
  }

  /// Forgets what happened before a time.
  public int deleteBefore(Instant time) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement delete =
          status.getConnection().prepareStatement("delete from occurrence where time < ?")) {
        delete.setObject(1, utc(time));
        return delete.executeUpdate();
      }
    });
  }

  /// Forgets what a subject did, and some more interactions; returns how many.
  public int erase(String tenant, String subject, Collection<String> interactionIds) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement delete =
          connection.prepareStatement(
              """
              delete from occurrence
              where tenant = ? and (subject = ? or interaction_id = any (?))
              """)) {
        delete.setString(1, tenant);
        delete.setString(2, subject);
        delete.setArray(3, connection.createArrayOf("text", interactionIds.toArray()));
        return delete.executeUpdate();
      }
    });
  }

  private static List<Occurrence> occurrences(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<Occurrence> found = new ArrayList<>();
      while (rows.next()) {
        found.add(occurrence(rows));
      }
      return found;
    }
  }

  private static Occurrence occurrence(ResultSet row) throws SQLException {
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    for (int i = 0; i < VALUES.size(); i++) {
      double value = row.getDouble(FIRST_VALUE + i);
      if (!row.wasNull()) {
        values.put(VALUES.get(i), value);
      }
    }
    Set<Reason> reasons =
        Stream.of((String[]) row.getArray(9).getArray())
            .map(Reason::valueOf)
            .collect(Collectors.toSet());
    return new Occurrence(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getObject(4, OffsetDateTime.class).toInstant(),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        values,
        Set.of((String[]) row.getArray(8).getArray()),
        reasons,
        row.getBoolean(10));
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
