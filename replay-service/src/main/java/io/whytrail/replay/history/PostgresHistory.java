package io.whytrail.replay.history;

import io.micronaut.transaction.TransactionOperations;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.RuleMatchCodec;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Verdict;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The index of recorded decisions in this service's database.
@Singleton
public final class PostgresHistory {

  private final TransactionOperations<Connection> transactions;
  private final RuleMatchCodec matches;

  PostgresHistory(TransactionOperations<Connection> transactions, RuleMatchCodec matches) {
    this.transactions = transactions;
    this.matches = matches;
  }

  /// Adds a decision once: decisions never change, so what is there stays.
  public void add(String tenant, RecordedDecision decision) {
    transactions.executeWrite(status -> {
      insert(status.getConnection(), tenant, decision);
      return null;
    });
  }

  /// The newest label of a decision counts; the ledger has them all.
  void label(String tenant, GivenLabel label) {
    transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update recorded_decision set label = ?, label_time = ?
                  where tenant = ? and decision_id = ?
                    and (label_time is null or label_time <= ?)
                  """)) {
        update.setString(1, label.kind().name());
        update.setObject(2, label.time().atOffset(ZoneOffset.UTC));
        update.setString(3, tenant);
        update.setString(4, label.decisionId());
        update.setObject(5, label.time().atOffset(ZoneOffset.UTC));
        update.executeUpdate();
      }
      return null;
    });
  }

  /// What was decided about interactions, each as strictly as it was ever decided.
  public record Verdicts(Map<String, Verdict> strictest) {

    public Verdicts {
      strictest = Map.copyOf(strictest);
    }

    /// Whether an interaction was stopped; empty where nothing was decided about it.
    public Optional<Boolean> stopped(String interactionId) {
      return Optional.ofNullable(strictest.get(interactionId)).map(Verdict::stops);
    }
  }

  /// What was decided about interactions, at one stage or, where none is named, at any.
  public Verdicts verdicts(
      String tenant, Collection<String> interactionIds, @Nullable Stage stage) {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select interaction_id, verdict from recorded_decision
              where tenant = ? and interaction_id = any(?) and (?::text is null or stage = ?)
              """)) {
        select.setString(1, tenant);
        select.setArray(2, connection.createArrayOf("text", interactionIds.toArray()));
        select.setString(3, stage == null ? null : stage.name());
        select.setString(4, stage == null ? null : stage.name());
        Map<String, Verdict> strictest = new HashMap<>();
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            strictest.merge(
                rows.getString(1),
                Verdict.valueOf(rows.getString(2)),
                (a, b) -> a.stricterThan(b) ? a : b);
          }
        }
        return new Verdicts(strictest);
      }
    });
  }

  /// The newest decision about each of some interactions at each stage, by interaction.
  public Map<String, Map<Stage, String>> newest(String tenant, Collection<String> interactionIds) {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select distinct on (interaction_id, stage) interaction_id, stage, decision_id
              from recorded_decision where tenant = ? and interaction_id = any(?)
              order by interaction_id, stage, decide_time desc, decision_id
              """)) {
        select.setString(1, tenant);
        select.setArray(2, connection.createArrayOf("text", interactionIds.toArray()));
        Map<String, Map<Stage, String>> newest = new HashMap<>();
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            newest
                .computeIfAbsent(rows.getString(1), _ -> new EnumMap<>(Stage.class))
                .put(Stage.valueOf(rows.getString(2)), rows.getString(3));
          }
        }
        return newest;
      }
    });
  }

  /// The index of the first of policy's facts that is not in the history yet.
  long mark(String tenant) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select next_index from fact_mark where source = 'policy' and tenant = ?")) {
        select.setString(1, tenant);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? row.getLong(1) : 0L;
        }
      }
    });
  }

  private void insert(Connection connection, String tenant, RecordedDecision decision)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into recorded_decision
              (tenant, decision_id, interaction_id, stage, verdict, matches, rule_ids, signature,
                severity, policy_digest, decide_time, variables_digest, digest)
            values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """)) {
      insert.setString(1, tenant);
      insert.setString(2, decision.id());
      insert.setString(3, decision.interactionId());
      insert.setString(4, decision.stage().name());
      insert.setString(5, decision.verdict().name());
      insert.setString(6, matches.encode(decision.matches()));
      insert.setArray(7, connection.createArrayOf("text", decision.ruleIds().toArray()));
      insert.setString(8, decision.signature());
      insert.setString(9, decision.severity().name());
      insert.setString(10, decision.policyDigest());
      insert.setObject(11, decision.decideTime().atOffset(ZoneOffset.UTC));
      insert.setString(12, decision.variablesDigest());
      insert.setString(13, decision.digest());
      insert.executeUpdate();
    }
  }
}
