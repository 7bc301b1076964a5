package io.whytrail.scoring.anomaly;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.support.TransactionSynchronization;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.runtime.messaging.Outbox;
import io.whytrail.runtime.messaging.PendingFact;
import io.whytrail.scoring.v1.Anomaly;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The anomalies of all tenants, each as the bytes that are answered, with columns to find it by.
@Singleton
public final class PostgresAnomalies {

  private final TransactionOperations<Connection> transactions;
  private final Outbox outbox;

  PostgresAnomalies(TransactionOperations<Connection> transactions, Outbox outbox) {
    this.transactions = transactions;
    this.outbox = outbox;
  }

  /// Forgets the anomalies of a subject; returns how many. Those of services name no subject.
  public int erase(String tenant, String subject) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement delete =
          status
              .getConnection()
              .prepareStatement(
                  "delete from anomaly where tenant = ? and scope = 'SUBJECT' and name = ?")) {
        delete.setString(1, tenant);
        delete.setString(2, subject);
        return delete.executeUpdate();
      }
    });
  }

  /// Whether the same has been found at about the same time.
  boolean isKnown(String tenant, Sighting sighting, Duration about) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select 1 from anomaly
                  where tenant = ? and kind = ? and scope = ? and name = ? and reason = ?
                    and end_time > ? and end_time < ? limit 1
                  """)) {
        select.setString(1, tenant);
        select.setString(2, sighting.kind().name());
        select.setString(3, sighting.whose().scope().name());
        select.setString(4, sighting.whose().name());
        select.setString(5, sighting.reasonName());
        select.setObject(6, utc(sighting.end().minus(about)));
        select.setObject(7, utc(sighting.end().plus(about)));
        try (ResultSet row = select.executeQuery()) {
          return row.next();
        }
      }
    });
  }

  /// Stores an anomaly with its fact, in the current transaction.
  ///
  /// @param committed what is to be done as soon as it is there for good
  void store(String tenant, io.whytrail.scoring.anomaly.Anomaly anomaly, Runnable committed) {
    transactions.executeWrite(status -> {
      Sighting sighting = anomaly.sighting();
      try (PreparedStatement insert =
          status
              .getConnection()
              .prepareStatement(
                  """
                  insert into anomaly
                    (id, tenant, kind, scope, name, reason, end_time, create_time, payload)
                  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                  """)) {
        insert.setObject(1, anomaly.id());
        insert.setString(2, tenant);
        insert.setString(3, sighting.kind().name());
        insert.setString(4, sighting.whose().scope().name());
        insert.setString(5, sighting.whose().name());
        insert.setString(6, sighting.reasonName());
        insert.setObject(7, utc(sighting.end()));
        insert.setObject(8, utc(anomaly.createTime()));
        insert.setBytes(9, AnomalyCodec.encode(anomaly).toByteArray());
        insert.executeUpdate();
      }
      outbox.append(
          new PendingFact(
              tenant,
              FactType.FACT_TYPE_ANOMALY_DETECTED,
              anomaly.id().toString(),
              anomaly.interactionId(),
              anomaly.correlationId()));
      status.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              committed.run();
            }
          });
      return anomaly;
    });
  }

  /// The anomalies with these ids, in their order; unknown ids are left out.
  List<Anomaly> get(String tenant, List<UUID> wanted) {
    Map<UUID, Anomaly> found = new HashMap<>();
    transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select payload, id from anomaly where tenant = ? and id = any (?)")) {
        select.setString(1, tenant);
        select.setArray(
            2, status.getConnection().createArrayOf("uuid", wanted.toArray(UUID[]::new)));
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            found.put(rows.getObject(2, UUID.class), decode(rows.getBytes(1)));
          }
        }
      }
      return found;
    });
    return wanted.stream().filter(found::containsKey).map(found::get).toList();
  }

  /// What a list is about; what is empty or null is not looked at.
  record Query(
      String kind, String subject, String service, @Nullable Instant from, @Nullable Instant to) {}

  /// Where a page of a list ends.
  record Position(Instant endTime, UUID id) {}

  /// The anomalies of a tenant after a position, newest first.
  List<Anomaly> list(String tenant, Query query, @Nullable Position after, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select payload from anomaly
                  where tenant = ? and (? = '' or kind = ?)
                    and (? = '' or (scope = 'SUBJECT' and name = ?))
                    and (? = '' or (scope = 'SERVICE' and name = ?))
                    and (?::timestamptz is null or end_time >= ?)
                    and (?::timestamptz is null or end_time < ?)
                    and (?::timestamptz is null or (end_time, id) < (?, ?))
                  order by end_time desc, id desc limit ?
                  """)) {
        int next = 1;
        select.setString(next++, tenant);
        for (String filter : List.of(query.kind(), query.subject(), query.service())) {
          select.setString(next++, filter);
          select.setString(next++, filter);
        }
        next = times(select, next, query.from());
        next = times(select, next, query.to());
        next = times(select, next, after == null ? null : after.endTime());
        select.setObject(next++, after == null ? null : after.id(), Types.OTHER);
        select.setInt(next, limit);
        try (ResultSet rows = select.executeQuery()) {
          List<Anomaly> found = new ArrayList<>();
          while (rows.next()) {
            found.add(decode(rows.getBytes(1)));
          }
          return found;
        }
      }
    });
  }

  private static int times(PreparedStatement select, int first, @Nullable Instant time)
      throws SQLException {
    @Nullable OffsetDateTime utc = time == null ? null : utc(time);
    select.setObject(first, utc, Types.TIMESTAMP_WITH_TIMEZONE);
    select.setObject(first + 1, utc, Types.TIMESTAMP_WITH_TIMEZONE);
    return first + 2;
  }

  private static Anomaly decode(byte[] payload) {
    try {
      return Anomaly.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored anomaly can't be read", e);
    }
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
