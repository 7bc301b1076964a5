package io.whytrail.policy.approval;

import io.whytrail.policy.rule.Stage;
import io.whytrail.policy.storage.PostgresSession;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Approvals in Postgres. Every change is one update that says in its where clause what must still
/// be true.
@Singleton
final class PostgresApprovals {

  private final PostgresSession session;

  PostgresApprovals(PostgresSession session) {
    this.session = session;
  }

  void insert(String tenant, Approval approval) {
    session.update(
        """
        insert into approval (tenant, id, decision_id, interaction_id, evaluation_id,
          correlation_id, state, action_digest, policy_digest, stage, variables_json, tool_name,
          arguments_json, requester, create_time, expire_time, shown_digest, rule_id, message,
          approver_group, quorum)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        List.of(
            tenant,
            approval.id(),
            approval.decisionId(),
            approval.interactionId(),
            approval.evaluationId(),
            approval.correlationId(),
            approval.state(),
            approval.actionDigest(),
            approval.policyDigest(),
            approval.stage(),
            approval.variablesJson(),
            approval.toolName(),
            approval.argumentsJson(),
            approval.requester(),
            approval.createTime(),
            approval.expireTime(),
            approval.shownDigest(),
            approval.ruleId(),
            approval.message(),
            approval.approverGroup(),
            approval.quorum()));
  }

  Optional<Approval> find(String tenant, UUID id) {
    return find(tenant, List.of(id)).stream().findFirst();
  }

  List<Approval> find(String tenant, Collection<UUID> ids) {
    return granted(
        tenant,
        session.query(
            "select * from approval where tenant = ? and id = any(?::uuid[])",
            List.of(tenant, ids),
            PostgresApprovals::approval));
  }

  List<Approval> list(
      String tenant,
      Collection<ApprovalState> states,
      String interactionId,
      UUID below,
      int limit) {
    return granted(
        tenant,
        session.query(
            """
            select * from approval
            where tenant = ? and state = any(?) and (? = '' or interaction_id = ?) and id < ?
            order by id desc limit ?
            """,
            List.of(
                tenant,
                states.stream().map(Enum::name).toList(),
                interactionId,
                interactionId,
                below,
                limit),
            PostgresApprovals::approval));
  }

  /// Those with whoever has granted them so far.
  private List<Approval> granted(String tenant, List<Approval> approvals) {
    if (approvals.isEmpty()) {
      return approvals;
    }
    Map<UUID, List<Approval.Grant>> grants = new HashMap<>();
    session
        .query(
            """
            select approval_id, reviewer, comment, grant_time from approval_grant
            where tenant = ? and approval_id = any(?::uuid[]) order by grant_time, reviewer
            """,
            List.of(tenant, approvals.stream().map(Approval::id).toList()),
            row ->
                Map.entry(
                    row.getObject(1, UUID.class),
                    new Approval.Grant(
                        row.getString(2), row.getString(3), time(row, "grant_time").orElseThrow())))
        .forEach(entry ->
            grants.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>()).add(entry.getValue()));
    return approvals.stream()
        .map(approval -> approval.with(grants.getOrDefault(approval.id(), List.of())))
        .toList();
  }

  /// The approval if this person may still resolve it for this very action; it does not change
  /// before this transaction ends.
  Optional<Approval> lockResolvable(
      String tenant, UUID id, String resolver, String actionDigest, Instant now) {
    return session
        .find(
            """
            select * from approval
            where tenant = ? and id = ? and state = 'PENDING' and expire_time > ?
              and requester <> ? and action_digest = ?
            for update
            """,
            List.of(tenant, id, now, resolver, actionDigest),
            PostgresApprovals::approval)
        .flatMap(approval -> granted(tenant, List.of(approval)).stream().findFirst());
  }

  /// Adds a person's consent; false where this person has given it before.
  boolean grant(String tenant, UUID id, Approval.Grant grant) {
    boolean added =
        session.update(
                """
                insert into approval_grant (tenant, approval_id, reviewer, comment, grant_time)
                values (?, ?, ?, ?, ?) on conflict do nothing
                """,
                List.of(tenant, id, grant.reviewer(), grant.comment(), grant.time()))
            == 1;
    if (added) {
      session.update(
          "update approval set version = version + 1 where tenant = ? and id = ?",
          List.of(tenant, id));
    }
    return added;
  }

  /// A person's verdict: only while it is pending, not expired, on this very action, and by
  /// somebody other than the requester.
  Optional<Approval> resolve(
      String tenant,
      UUID id,
      ApprovalState verdict,
      String resolver,
      String comment,
      String actionDigest,
      Instant now) {
    return session
        .find(
            """
            update approval set state = ?, resolver = ?, comment = ?, resolve_time = ?,
              version = version + 1
            where tenant = ? and id = ? and state = 'PENDING' and expire_time > ? and requester <> ?
              and action_digest = ?
            returning *
            """,
            List.of(verdict, resolver, comment, now, tenant, id, now, resolver, actionDigest),
            PostgresApprovals::approval)
        .flatMap(approval -> granted(tenant, List.of(approval)).stream().findFirst());
  }

  /// Uses a granted approval up.
  Optional<Approval> redeem(String tenant, UUID id, String actionDigest, Instant now) {
    return session
        .find(
            """
            update approval set state = 'REDEEMED', redeem_time = ?, version = version + 1
            where tenant = ? and id = ? and state = 'GRANTED' and expire_time > ?
              and action_digest = ?
            returning *
            """,
            List.of(now, tenant, id, now, actionDigest),
            PostgresApprovals::approval)
        .flatMap(approval -> granted(tenant, List.of(approval)).stream().findFirst());
  }

  /// Lets one approval expire if its time has come.
  Optional<Approval> expire(String tenant, UUID id, Instant now) {
    return session.find(
        """
        update approval set state = 'EXPIRED', resolve_time = ?, version = version + 1
        where tenant = ? and id = ? and state = 'PENDING' and expire_time <= ?
        returning *
        """,
        List.of(now, tenant, id, now),
        PostgresApprovals::approval);
  }

  /// Lets those of one tenant expire whose time has come.
  List<Approval> expireDue(String tenant, Instant now) {
    return session.query(
        """
        update approval set state = 'EXPIRED', resolve_time = ?, version = version + 1
        where tenant = ? and state = 'PENDING' and expire_time <= ?
        returning *
        """,
        List.of(now, tenant, now),
        PostgresApprovals::approval);
  }

  /// An approval and whose it is.
  record Owned(String tenant, Approval approval) {}

  /// Lets those expire whose time has come. One replica at a time: with another at work it returns
  /// nothing.
  List<Owned> expireDue(Instant now, int limit) {
    boolean locked =
        session
            .find(
                "select pg_try_advisory_xact_lock(hashtextextended('whytrail.approval_sweep', 0))",
                List.of(),
                row -> row.getBoolean(1))
            .orElse(false);
    if (!locked) {
      return List.of();
    }
    return session.query(
        """
        update approval set state = 'EXPIRED', resolve_time = ?, version = version + 1
        where (tenant, id) in (
          select tenant, id from approval where state = 'PENDING' and expire_time <= ?
          order by expire_time limit ? for update skip locked)
        returning *
        """,
        List.of(now, now, limit),
        row -> new Owned(row.getString("tenant"), approval(row)));
  }

  /// The versions of some approvals, of any tenants.
  Map<UUID, Long> versions(Collection<UUID> ids) {
    Map<UUID, Long> versions = new HashMap<>();
    session
        .query(
            "select id, version from approval where id = any(?::uuid[])",
            List.of(ids),
            row -> Map.entry(row.getObject(1, UUID.class), row.getLong(2)))
        .forEach(entry -> versions.put(entry.getKey(), entry.getValue()));
    return versions;
  }

  private static Approval approval(ResultSet row) throws SQLException {
    return new Approval(
        row.getObject("id", UUID.class),
        row.getObject("decision_id", UUID.class),
        row.getString("interaction_id"),
        row.getString("evaluation_id"),
        row.getString("correlation_id"),
        ApprovalState.valueOf(row.getString("state")),
        row.getString("action_digest"),
        row.getString("policy_digest"),
        Stage.valueOf(row.getString("stage")),
        row.getString("variables_json"),
        row.getString("tool_name"),
        row.getString("arguments_json"),
        row.getString("requester"),
        row.getString("resolver"),
        row.getString("comment"),
        time(row, "create_time").orElseThrow(),
        time(row, "expire_time").orElseThrow(),
        time(row, "resolve_time"),
        time(row, "redeem_time"),
        row.getString("rule_id"),
        row.getString("message"),
        row.getString("approver_group"),
        row.getInt("quorum"),
        List.of(),
        row.getLong("version"));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
