package io.whytrail.ingest.forensics;

import io.whytrail.ingest.ledger.PostgresTransactions;
import io.whytrail.policy.v1.Verdict;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The search index.
@Singleton
final class PostgresSearch {

  private final PostgresTransactions transactions;

  PostgresSearch(PostgresTransactions transactions) {
    this.transactions = transactions;
  }

  void add(int logId, List<IndexedInteraction> interactions) {
    transactions.write(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              insert into interaction (log_id, idx, interaction_id, record_time, session_id,
                correlation_id, subject, service, model_name, tool_names, words)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, to_tsvector('simple', ?))
              """)) {
        for (IndexedInteraction interaction : interactions) {
          insert.setInt(1, logId);
          insert.setLong(2, interaction.index());
          insert.setString(3, interaction.interactionId());
          insert.setObject(4, interaction.time().atOffset(ZoneOffset.UTC));
          insert.setString(5, interaction.sessionId());
          insert.setString(6, interaction.correlationId());
          insert.setString(7, interaction.subject());
          insert.setString(8, interaction.service());
          insert.setString(9, interaction.modelName());
          insert.setArray(10, connection.createArrayOf("text", interaction.toolNames().toArray()));
          insert.setString(11, interaction.words());
          insert.addBatch();
        }
        return insert.executeBatch();
      }
    });
  }

  /// That an interaction has had a verdict.
  record GivenVerdict(String interactionId, Verdict verdict) {}

  void addVerdicts(int logId, List<GivenVerdict> verdicts) {
    transactions.write(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              insert into interaction_verdict (log_id, interaction_id, verdict) values (?, ?, ?)
              on conflict do nothing
              """)) {
        for (GivenVerdict given : verdicts) {
          insert.setInt(1, logId);
          insert.setString(2, given.interactionId());
          insert.setInt(3, given.verdict().getNumber());
          insert.addBatch();
        }
        return insert.executeBatch();
      }
    });
  }

  /// Ids of interactions with their index, newest first.
  record Hit(long index, String interactionId) {}

  /// @param below only what has a smaller index
  List<Hit> find(String tenant, Query query, long below, int limit) {
    return transactions.read(connection -> {
      Conditions conditions = conditions(tenant, query, below);
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select i.idx, i.interaction_id from interaction i join log using (log_id)
              where %s order by i.idx desc limit %d
              """
                  .formatted(conditions.sql(), limit))) {
        conditions.bind(select);
        return hits(select);
      }
    });
  }

  private static List<Hit> hits(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<Hit> hits = new ArrayList<>();
      while (rows.next()) {
        hits.add(new Hit(rows.getLong(1), rows.getString(2)));
      }
      return hits;
    }
  }

  private static Conditions conditions(String tenant, Query query, long below) {
    Conditions conditions = new Conditions();
    conditions.add("log.tenant = ?", tenant);
    conditions.add("i.idx < ?", below);
    conditions.addText("i.words @@ websearch_to_tsquery('simple', ?)", query.words());
    conditions.addText("i.session_id = ?", query.sessionId());
    conditions.addText("i.correlation_id = ?", query.correlationId());
    conditions.addText("i.subject = ?", query.subject());
    conditions.addText("i.service = ?", query.service());
    conditions.addText("i.model_name = ?", query.modelName());
    conditions.addText("? = any (i.tool_names)", query.toolName());
    conditions.addTime("i.record_time >= ?", query.from());
    conditions.addTime("i.record_time < ?", query.to());
    if (query.verdict() != Verdict.VERDICT_UNSPECIFIED) {
      conditions.add(
          """
          exists (select 1 from interaction_verdict v where v.log_id = i.log_id
            and v.interaction_id = i.interaction_id and v.verdict = ?)
          """,
          query.verdict().getNumber());
    }
    return conditions;
  }

  /// Conditions with their values.
  private static final class Conditions {

    private final List<String> parts = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    void add(String condition, Object value) {
      parts.add(condition);
      values.add(value);
    }

    void addText(String condition, String value) {
      if (!value.isEmpty()) {
        add(condition, value);
      }
    }

    void addTime(String condition, @Nullable Instant value) {
      if (value != null) {
        add(condition, value.atOffset(ZoneOffset.UTC));
      }
    }

    String sql() {
      return String.join(" and ", parts);
    }

    void bind(PreparedStatement statement) throws SQLException {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
    }
  }
}
