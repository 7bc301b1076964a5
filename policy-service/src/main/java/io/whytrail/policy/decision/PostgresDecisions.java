package io.whytrail.policy.decision;

import com.google.protobuf.InvalidProtocolBufferException;
import io.whytrail.policy.rule.Match;
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
import java.util.function.Function;

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
    List<Match> matches = decision.matches();
    return session
        .find(
            """
            with decided as (
              insert into decision (tenant, id, interaction_id, evaluation_id, assessment_id, stage,
                verdict, policy_digest, model_version, previous_decision_id, decide_time, payload)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              on conflict do nothing
              returning tenant, id
            ), matched as (
              insert into decision_rule (tenant, rule_id, decision_id, reason, severity, verdict)
              select d.tenant, m.rule_id, d.id, m.reason, m.severity, m.verdict
              from decided d, unnest(?::text[], ?::text[], ?::text[], ?::text[])
                as m (rule_id, reason, severity, verdict)
            )
            select id from decided
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
                DecisionCodec.decision(decision).toByteArray(),
                words(matches, Match::ruleId),
                words(matches, Match::reason),
                words(matches, match -> match.severity().name()),
                words(matches, match -> match.verdict().name())),
            row -> true)
        .isPresent();
  }

  private static List<String> words(List<Match> matches, Function<Match, String> word) {
    return matches.stream().map(word).toList();
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
