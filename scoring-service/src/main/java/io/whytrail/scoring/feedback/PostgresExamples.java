package io.whytrail.scoring.feedback;

import io.micronaut.transaction.TransactionOperations;
import io.whytrail.scoring.erasure.PostgresErasures;
import io.whytrail.scoring.example.Example;
import io.whytrail.scoring.example.Examples;
import io.whytrail.scoring.interaction.Stage;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Labels and the examples that were made of them: one for each person and decision. Whoever
/// changes what texts are compared with also counts up the tenant's version.
@Singleton
public final class PostgresExamples {

  /// The version of a tenant without any labels.
  static final long NEVER = 0;

  private final TransactionOperations<Connection> transactions;
  private final PostgresErasures erasures;

  PostgresExamples(TransactionOperations<Connection> transactions, PostgresErasures erasures) {
    this.transactions = transactions;
    this.erasures = erasures;
  }

  /// Keeps where a decision was sealed.
  void keepDecision(String tenant, String decisionId, long index) {
    transactions.executeWrite(status -> {
      try (PreparedStatement insert =
          status
              .getConnection()
              .prepareStatement(
                  """
                  insert into decision_leaf (tenant, decision_id, leaf_index) values (?, ?, ?)
                  on conflict do nothing
                  """)) {
        insert.setString(1, tenant);
        insert.setString(2, decisionId);
        insert.setLong(3, index);
        return insert.executeUpdate();
      }
    });
  }

  /// Where a decision was sealed, as far as that is known.
  Optional<Long> decisionIndex(String tenant, String decisionId) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select leaf_index from decision_leaf where tenant = ? and decision_id = ?")) {
        select.setString(1, tenant);
        select.setString(2, decisionId);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
        }
      }
    });
  }

  /// Keeps a label, in the place of an older one of the same person about the same decision.
  void keepLabel(String tenant, GivenLabel label, Instant now) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement upsert =
          connection.prepareStatement(
              """
              insert into example
                (tenant, decision_id, labeller, label_id, label_index, interaction_id, harmful, due)
              values (?, ?, ?, ?, ?, ?, ?, ?)
              on conflict (tenant, decision_id, labeller) do update set
                label_id = excluded.label_id, label_index = excluded.label_index,
                interaction_id = excluded.interaction_id, harmful = excluded.harmful,
                due = excluded.due, stage = null, subject = '', embedding = '', vectors = ''
              where example.label_index < excluded.label_index
              """)) {
        upsert.setString(1, tenant);
        upsert.setString(2, label.decisionId());
        upsert.setString(3, label.labeller());
        upsert.setString(4, label.id());
        upsert.setLong(5, label.index());
        upsert.setString(6, label.interactionId());
        upsert.setBoolean(7, label.harmful());
        upsert.setObject(8, utc(now));
        upsert.executeUpdate();
      }
      return countUp(connection, tenant);
    });
  }

  /// Tries labels of an interaction again that have waited for it.
  void wake(String tenant, String interactionId, Instant now) {
    transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update example set due = ?
                  where tenant = ? and interaction_id = ? and embedding = ''
                  """)) {
        update.setObject(1, utc(now));
        update.setString(2, tenant);
        update.setString(3, interactionId);
        return update.executeUpdate();
      }
    });
  }

  /// Makes all examples anew whose vectors were not made by this embedding; returns how many.
  int wakeOthers(String embedding, Instant now) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update example set due = ?
                  where embedding not in ('', ?) and due is null
                  """)) {
        update.setObject(1, utc(now));
        update.setString(2, embedding);
        return update.executeUpdate();
      }
    });
  }

  /// Takes one label that is due; until the lease ends it is nobody else's.
  Optional<PendingExample> claim(Instant now, Instant lease) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update example set due = ?
                  where ctid = (
                    select ctid from example where due <= ? order by due limit 1
                    for update skip locked)
                  returning tenant, decision_id, labeller, label_id, interaction_id, harmful
                  """)) {
        update.setObject(1, utc(lease));
        update.setObject(2, utc(now));
        try (ResultSet row = update.executeQuery()) {
          return row.next()
              ? Optional.of(
                  new PendingExample(
                      row.getString(1),
                      row.getString(2),
                      row.getString(3),
                      row.getString(4),
                      row.getString(5),
                      row.getBoolean(6),
                      lease))
              : Optional.empty();
        }
      }
    });
  }

  /// Does not try again, unless there was a reason to meanwhile.
  void putOff(PendingExample pending) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update example set due = null, embedding = '', vectors = ''
              where tenant = ? and decision_id = ? and labeller = ? and label_id = ? and due = ?
              """)) {
        bind(update, 1, pending);
        update.setObject(5, utc(pending.lease()));
        update.executeUpdate();
      }
      return countUp(connection, pending.tenant());
    });
  }

  /// Makes an example of a label, if it still counts.
  ///
  /// @return false where the interaction is erased; the label is then forgotten
  boolean learn(
      PendingExample pending,
      Stage stage,
      JudgedInteraction judged,
      String embedding,
      List<float[]> vectors) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      String tenant = pending.tenant();
      // Nobody erases between the look and the change.
      erasures.hold(tenant);
      boolean erased =
          erasures.isErased(tenant, judged.subject(), pending.interactionId(), judged.recorded());
      if (erased) {
        erase(connection, tenant, judged.subject(), List.of(pending.interactionId()));
      } else {
        learn(connection, pending, stage, judged.subject(), embedding, vectors);
      }
      countUp(connection, tenant);
      return !erased;
    });
  }

  private static void learn(
      Connection connection,
      PendingExample pending,
      Stage stage,
      String subject,
      String embedding,
      List<float[]> vectors)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update example
            set due = null, stage = ?, subject = ?, embedding = ?, vectors = ?
            where tenant = ? and decision_id = ? and labeller = ? and label_id = ?
            """)) {
      update.setString(1, stage.name());
      update.setString(2, subject);
      update.setString(3, embedding);
      update.setBytes(4, bytes(vectors));
      bind(update, 5, pending);
      update.executeUpdate();
    }
  }

  /// Forgets the examples of a subject, and of some more interactions; returns how many.
  public int erase(String tenant, String subject, Collection<String> interactionIds) {
    return transactions.executeWrite(status -> {
      int erased = erase(status.getConnection(), tenant, subject, interactionIds);
      countUp(status.getConnection(), tenant);
      return erased;
    });
  }

  private static int erase(
      Connection connection, String tenant, String subject, Collection<String> interactionIds)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            delete from example
            where tenant = ? and (subject <> '' and subject = ? or interaction_id = any (?))
            """)) {
      delete.setString(1, tenant);
      delete.setString(2, subject);
      delete.setArray(3, connection.createArrayOf("text", interactionIds.toArray()));
      return delete.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, int first, PendingExample pending)
      throws SQLException {
    statement.setString(first, pending.tenant());
    statement.setString(first + 1, pending.decisionId());
    statement.setString(first + 2, pending.labeller());
    statement.setString(first + 3, pending.labelId());
  }

  private static int countUp(Connection connection, String tenant) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            insert into example_version (tenant, version) values (?, 1)
            on conflict (tenant) do update set version = example_version.version + 1
            """)) {
      upsert.setString(1, tenant);
      return upsert.executeUpdate();
    }
  }

  /// Changes with every change of what a tenant's texts are compared with.
  long version(String tenant) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement("select version from example_version where tenant = ?")) {
        select.setString(1, tenant);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? row.getLong(1) : NEVER;
        }
      }
    });
  }

  /// The examples of a tenant's newest labels.
  ///
  /// @param limit how many labels of each stage
  Examples load(String tenant, String embedding, int limit) {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      List<Example> found = new ArrayList<>();
      for (Stage stage : Stage.values()) {
        load(connection, tenant, stage, embedding, limit, found);
      }
      return Examples.of(found, !hasOthers(connection, tenant, embedding));
    });
  }

  private static void load(
      Connection connection,
      String tenant,
      Stage stage,
      String embedding,
      int limit,
      List<Example> found)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select label_id, interaction_id, harmful, vectors from example
            where tenant = ? and stage = ? and embedding = ?
            order by label_index desc limit ?
            """)) {
      select.setString(1, tenant);
      select.setString(2, stage.name());
      select.setString(3, embedding);
      select.setInt(4, limit);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          for (float[] vector : vectors(rows.getBytes(4))) {
            found.add(
                new Example(
                    rows.getString(1), rows.getString(2), stage, rows.getBoolean(3), vector));
          }
        }
      }
    }
  }

  private static boolean hasOthers(Connection connection, String tenant, String embedding)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select 1 from example where tenant = ? and embedding not in ('', ?) limit 1")) {
      select.setString(1, tenant);
      select.setString(2, embedding);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /// How long each is, then all their numbers.
  private static byte[] bytes(List<float[]> vectors) {
    int dimensions = vectors.getFirst().length;
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES + vectors.size() * dimensions * Float.BYTES);
    bytes.putInt(dimensions);
    for (float[] vector : vectors) {
      for (float number : vector) {
        bytes.putFloat(number);
      }
    }
    return bytes.array();
  }

  private static List<float[]> vectors(byte[] kept) {
    ByteBuffer bytes = ByteBuffer.wrap(kept);
    int dimensions = bytes.getInt();
    List<float[]> vectors = new ArrayList<>();
    while (bytes.hasRemaining()) {
      float[] vector = new float[dimensions];
      for (int i = 0; i < dimensions; i++) {
        vector[i] = bytes.getFloat();
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static OffsetDateTime utc(Instant time) {
    // What Postgres keeps, so that a lease is found again.
    return time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }
}
