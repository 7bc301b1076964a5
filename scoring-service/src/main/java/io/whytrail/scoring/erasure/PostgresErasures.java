package io.whytrail.scoring.erasure;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// The erasures of all tenants, each once. They stay: what is erased must not come back when the
/// record is read again.
@Singleton
public final class PostgresErasures {

  private static final String COLUMNS = "sequence, tenant, subject, interaction_id, until";

  private final TransactionOperations<Connection> transactions;

  PostgresErasures(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /// Waits until nobody derives anything from a tenant's record, and keeps it so until the current
  /// transaction ends: whoever follows the record holds the same mark.
  public void hold(String tenant) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement create =
              connection.prepareStatement(
                  """
                  insert into fact_mark (source, tenant, next_index) values ('ingest', ?, 0)
                  on conflict do nothing
                  """);
          PreparedStatement lock =
              connection.prepareStatement(
                  """
                  select next_index from fact_mark where source = 'ingest' and tenant = ?
                  for update
                  """)) {
        create.setString(1, tenant);
        create.executeUpdate();
        lock.setString(1, tenant);
        return lock.execute();
      }
    });
  }

  /// Keeps that a subject and some more interactions are erased, also where they were before.
  public void keep(
      String tenant,
      String subject,
      Collection<String> interactionIds,
      Instant until,
      String requester) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      // One after the other: whoever sees a sequence has seen all below.
      try (Statement lock = connection.createStatement()) {
        lock.execute("lock table erasure in share row exclusive mode");
      }
      try (PreparedStatement upsert =
          connection.prepareStatement(
              """
              insert into erasure (tenant, subject, interaction_id, until, sequence, requester)
              values (?, ?, ?, ?, nextval('erasure_sequence'), ?)
              on conflict (tenant, subject, interaction_id) do update set
                until = greatest(erasure.until, excluded.until), sequence = excluded.sequence,
                requester = excluded.requester
              """)) {
        add(upsert, tenant, subject, "", until, requester);
        for (String interactionId : Set.copyOf(interactionIds)) {
          add(upsert, tenant, "", interactionId, until, requester);
        }
        return upsert.executeBatch();
      }
    });
  }

  private static void add(
      PreparedStatement upsert,
      String tenant,
      String subject,
      String interactionId,
      Instant until,
      String requester)
      throws SQLException {
    upsert.setString(1, tenant);
    upsert.setString(2, subject);
    upsert.setString(3, interactionId);
    upsert.setObject(4, until.atOffset(ZoneOffset.UTC));
    upsert.setString(5, requester);
    upsert.addBatch();
  }

  /// The next erasures of any tenant, in their order.
  public List<Erasure> after(long sequence, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select %s from erasure where sequence > ? order by sequence limit ?"
                      .formatted(COLUMNS))) {
        select.setLong(1, sequence);
        select.setInt(2, limit);
        return erasures(select);
      }
    });
  }

  /// The erasures of some subjects and interactions.
  public List<Erasure> of(String tenant, Set<String> subjects, Set<String> interactionIds) {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select %s from erasure
              where tenant = ? and (subject = any (?) and interaction_id = ''
                or subject = '' and interaction_id = any (?))
              """
                  .formatted(COLUMNS))) {
        select.setString(1, tenant);
        select.setArray(2, connection.createArrayOf("text", subjects.toArray()));
        select.setArray(3, connection.createArrayOf("text", interactionIds.toArray()));
        return erasures(select);
      }
    });
  }

  /// Whether an interaction is erased.
  public boolean isErased(String tenant, String subject, String interactionId, Instant recorded) {
    return of(tenant, Set.of(subject), Set.of(interactionId)).stream()
        .anyMatch(erasure -> erasure.covers(subject, interactionId, recorded));
  }

  private static List<Erasure> erasures(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<Erasure> found = new ArrayList<>();
      while (rows.next()) {
        found.add(
            new Erasure(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                rows.getObject(5, OffsetDateTime.class).toInstant()));
      }
      return found;
    }
  }
}
