package io.whytrail.policy.decision;

import com.google.protobuf.InvalidProtocolBufferException;
import io.whytrail.policy.storage.PostgresSession;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Decisions in Postgres: the message as it was answered, and columns to find it by.
@Singleton
final class PostgresDecisions {

  private final PostgresSession session;

  PostgresDecisions(PostgresSession session) {
    this.session = session;
  }

  /// The decision that answered the same question before.
  Optional<Decision> findEarlier(String tenant, Question question) {
    if (!question.evaluationId().isEmpty()) {
      return session.find(
          """
          select payload, model_version from decision
          where tenant = ? and evaluation_id = ? and evaluation_id <> '' and stage = ?
            and previous_decision_id = ?
          """,
          List.of(tenant, question.evaluationId(), question.stage(), question.previousDecisionId()),
          PostgresDecisions::decision);
    }
    String assessmentId = question.assessment().map(Assessment::id).orElse("");
    if (assessmentId.isEmpty()) {
      return Optional.empty();
    }
    return session.find(
        """
        select payload, model_version from decision
        where tenant = ? and assessment_id = ? and assessment_id <> '' and evaluation_id = ''
          and stage = ?
        """,
        List.of(tenant, assessmentId, question.stage()),
        PostgresDecisions::decision);
  }

  /// False where the same question was answered meanwhile.
  boolean insert(String tenant, Decision decision) {
    int inserted =
        session.update(
            """
            insert into decision (tenant, id, interaction_id, evaluation_id, assessment_id, stage,
              verdict, policy_digest, model_version, previous_decision_id, decide_time, payload)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            List.of(
                tenant,
                decision.id(),
                decision.interactionId(),
                decision.evaluationId(),
                decision.assessmentId(),
                decision.stage(),
                decision.verdict(),
                decision.policyDigest(),
                decision.modelVersion(),
                decision.previousDecisionId(),
                decision.decideTime(),
                DecisionCodec.decision(decision).toByteArray()));
    if (inserted == 0) {
      return false;
    }
    session.batch(
        """
        insert into decision_rule (tenant, rule_id, decision_id, reason, severity, verdict)
        values (?, ?, ?, ?, ?, ?)
        """,
        decision.matches().stream()
            .<List<?>>map(match ->
                List.of(
                    tenant,
                    match.ruleId(),
                    decision.id(),
                    match.reason(),
                    match.severity(),
                    match.verdict()))
            .toList());
    return true;
  }

  List<Decision> find(String tenant, Collection<UUID> ids) {
    return session.query(
        "select payload, model_version from decision where tenant = ? and id = any(?::uuid[])",
        List.of(tenant, ids),
        PostgresDecisions::decision);
  }

  /// The decision, and nobody else who asks for it so gets it before this transaction ends.
  Optional<Decision> lock(String tenant, UUID id) {
    return session.find(
        """
        select payload, model_version from decision where tenant = ? and id = ?
        for no key update
        """,
        List.of(tenant, id),
        PostgresDecisions::decision);
  }

  /// What to list; an empty text or no value means any.
  ///
  /// @param from inclusive
  /// @param until exclusive
  record Filter(
      String interactionId,
      String verdict,
      String stage,
      String ruleId,
      String policyDigest,
      Optional<Instant> from,
      Optional<Instant> until) {}

  List<Decision> list(String tenant, Filter filter, UUID below, int limit) {
    StringBuilder sql =
        new StringBuilder(
            "select payload, model_version from decision where tenant = ? and id < ?");
    List<Object> parameters = new ArrayList<>(List.of(tenant, below));
    restrict(sql, parameters, " and interaction_id = ?", filter.interactionId());
    restrict(sql, parameters, " and verdict = ?", filter.verdict());
    restrict(sql, parameters, " and stage = ?", filter.stage());
    restrict(sql, parameters, " and policy_digest = ?", filter.policyDigest());
    restrict(
        sql,
        parameters,
        """
         and exists (select from decision_rule rule where rule.tenant = decision.tenant
          and rule.decision_id = decision.id and rule.rule_id = ?)
        """,
        filter.ruleId());
    filter.from().ifPresent(time -> restrict(sql, parameters, " and decide_time >= ?", time));
    filter.until().ifPresent(time -> restrict(sql, parameters, " and decide_time < ?", time));
    sql.append(" order by id desc limit ?");
    parameters.add(limit);
    return session.query(sql.toString(), parameters, PostgresDecisions::decision);
  }

  private static void restrict(
      StringBuilder sql, List<Object> parameters, String condition, Object value) {
    if (!value.equals("")) {
      sql.append(condition);
      parameters.add(value);
    }
  }

  private static Decision decision(ResultSet row) throws SQLException {
    try {
      return DecisionCodec.decision(
          io.whytrail.policy.v1.Decision.parseFrom(row.getBytes("payload")),
          row.getString("model_version"));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored decision can't be read", e);
    }
  }
}
