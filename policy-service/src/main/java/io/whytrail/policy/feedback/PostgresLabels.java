package io.whytrail.policy.feedback;

import io.whytrail.policy.storage.Ids;
import io.whytrail.policy.storage.PostgresSession;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Labels in Postgres.
@Singleton
final class PostgresLabels {

  private final PostgresSession session;

  PostgresLabels(PostgresSession session) {
    this.session = session;
  }

  /// Puts the earlier label of the same person out of force.
  void supersede(String tenant, UUID decisionId, String labeller) {
    session.update(
        """
        update label set in_force = false
        where tenant = ? and decision_id = ? and labeller = ? and in_force
        """,
        List.of(tenant, decisionId, labeller));
  }

  void insert(String tenant, Label label) {
    session.update(
        """
        insert into label (tenant, id, decision_id, interaction_id, kind, policy_digest,
          model_version, rule_ids, labeller, comment, create_time, correlation_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        List.of(
            tenant,
            label.id(),
            label.decisionId(),
            label.interactionId(),
            label.kind(),
            label.policyDigest(),
            label.modelVersion(),
            label.ruleIds(),
            label.labeller(),
            label.comment(),
            label.createTime(),
            label.correlationId()));
  }

  /// What to list; an empty text means any.
  record Filter(String decisionId, String interactionId, String ruleId, String kind) {}

  /// The labels in force.
  List<Label> list(String tenant, Filter filter, UUID below, int limit) {
    StringBuilder sql =
        new StringBuilder("select * from label where tenant = ? and in_force and id < ?");
    List<Object> parameters = new ArrayList<>(List.of(tenant, below));
    if (!filter.decisionId().isEmpty()) {
      sql.append(" and decision_id = any(?::uuid[])");
      parameters.add(Ids.parse(filter.decisionId()).stream().toList());
    }
    if (!filter.interactionId().isEmpty()) {
      sql.append(" and interaction_id = ?");
      parameters.add(filter.interactionId());
    }
    if (!filter.ruleId().isEmpty()) {
      sql.append(" and rule_ids @> array[?]::text[]");
      parameters.add(filter.ruleId());
    }
    if (!filter.kind().isEmpty()) {
      sql.append(" and kind = ?");
      parameters.add(filter.kind());
    }
    sql.append(" order by id desc limit ?");
    parameters.add(limit);
    return session.query(sql.toString(), parameters, PostgresLabels::label);
  }

  /// Also those that are no longer in force: the ledger has them all.
  List<Label> find(String tenant, Collection<UUID> ids) {
    return session.query(
        "select * from label where tenant = ? and id = any(?::uuid[])",
        List.of(tenant, ids),
        PostgresLabels::label);
  }

  /// The newest label in force of each decision, whoever gave it.
  Map<UUID, LabelKind> newest(String tenant, Collection<UUID> decisionIds) {
    return kinds(
        """
        select distinct on (decision_id) decision_id, kind from label
        where tenant = ? and in_force and decision_id = any(?::uuid[])
        order by decision_id, id desc
        """,
        List.of(tenant, decisionIds));
  }

  /// The same of decisions of one version in which a rule matched.
  Map<UUID, LabelKind> ofRule(String tenant, String policyDigest, String rule, int limit) {
    return kinds(
        """
        select distinct on (decision_id) decision_id, kind from label
        where tenant = ? and in_force and policy_digest = ? and rule_ids @> array[?]::text[]
        order by decision_id desc, id desc limit ?
        """,
        List.of(tenant, policyDigest, rule, limit));
  }

  private Map<UUID, LabelKind> kinds(String sql, List<?> parameters) {
    Map<UUID, LabelKind> kinds = new LinkedHashMap<>();
    session
        .query(
            sql,
            parameters,
            row -> Map.entry(row.getObject(1, UUID.class), LabelKind.valueOf(row.getString(2))))
        .forEach(entry -> kinds.put(entry.getKey(), entry.getValue()));
    return kinds;
  }

  private static Label label(ResultSet row) throws SQLException {
    return new Label(
        row.getObject("id", UUID.class),
        row.getObject("decision_id", UUID.class),
        row.getString("interaction_id"),
        LabelKind.valueOf(row.getString("kind")),
        row.getString("policy_digest"),
        row.getString("model_version"),
        List.of((String[]) row.getArray("rule_ids").getArray()),
        row.getString("labeller"),
        row.getString("comment"),
        row.getObject("create_time", OffsetDateTime.class).toInstant(),
        row.getString("correlation_id"));
  }
}
