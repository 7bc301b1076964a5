package io.whytrail.policy.feedback;

import io.whytrail.policy.storage.PostgresSession;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads how rules did from decisions, labels and approvals.
@Singleton
final class PostgresScorecards {

  private static final Instant FIRST = Instant.EPOCH;

  /// The end of what timestamps hold without trouble.
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private static final String NEWEST_LABEL =
      """
      select distinct on (decision_id) decision_id, kind from label
      where tenant = ? and in_force order by decision_id, id desc
      """;

  private final PostgresSession session;

  PostgresScorecards(PostgresSession session) {
    this.session = session;
  }

  /// Decisions made from a time on and before another one.
  record Range(Optional<Instant> from, Optional<Instant> until) {

    Instant first() {
      return from.orElse(FIRST);
    }

    Instant last() {
      return until.orElse(LAST);
    }
  }

  /// The denominator.
  record Volume(long decisions, long labelled) {}

  Volume volume(String tenant, String policyDigest, Range range) {
    return session
        .find(
            """
            select count(*), count(*) filter (where exists (select from label
              where label.tenant = decision.tenant and label.decision_id = decision.id
                and in_force))
            from decision
            where tenant = ? and policy_digest = ? and decide_time >= ? and decide_time < ?
            """,
            List.of(tenant, policyDigest, range.first(), range.last()),
            row -> new Volume(row.getLong(1), row.getLong(2)))
        .orElseThrow();
  }

  List<Scorecard> scorecards(String tenant, String policyDigest, Range range) {
    return session.query(
        "with newest as ("
            + NEWEST_LABEL
            + """
            ), matched as (
              select rule.rule_id, decision.id,
                rule.verdict = decision.verdict as decisive,
                newest.kind,
                approval.state, approval.rule_id = rule.rule_id as asked
              from decision
              join decision_rule rule on rule.tenant = decision.tenant
                and rule.decision_id = decision.id
              left join newest on newest.decision_id = decision.id
              left join approval on approval.tenant = decision.tenant
                and approval.decision_id = decision.id
              where decision.tenant = ? and decision.policy_digest = ? and decide_time >= ?
                and decide_time < ?
            )
            select rule_id, count(*), count(*) filter (where decisive),
              count(*) filter (where decisive and kind = 'TRUE_POSITIVE'),
              count(*) filter (where decisive and kind = 'FALSE_POSITIVE'),
              count(*) filter (where decisive and kind = 'TRUE_NEGATIVE'),
              count(*) filter (where decisive and kind = 'FALSE_NEGATIVE'),
              count(*) filter (where asked and state in ('GRANTED', 'REDEEMED')),
              count(*) filter (where asked and state in ('GRANTED', 'REDEEMED', 'REJECTED'))
            from matched group by rule_id order by rule_id
            """,
        List.of(tenant, tenant, policyDigest, range.first(), range.last()),
        row ->
            new Scorecard(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9)));
  }

  /// Decisions that let something through.
  long allowed(String tenant, Range range) {
    return session
        .find(
            """
            select count(*) from decision
            where tenant = ? and verdict = 'ALLOW' and decide_time >= ? and decide_time < ?
            """,
            List.of(tenant, range.first(), range.last()),
            row -> row.getLong(1))
        .orElseThrow();
  }

  /// A decision and what it was about.
  record Drawn(UUID decisionId, String interactionId) {}

  /// Those with the smallest SHA-256 of seed and id: the same seed draws the same ones, and every
  /// one has the same chance.
  List<Drawn> draw(String tenant, Range range, long seed, int size) {
    return session.query(
        """
        select id, interaction_id from decision
        where tenant = ? and verdict = 'ALLOW' and decide_time >= ? and decide_time < ?
        order by sha256(convert_to(? || '/' || id, 'UTF8')), id limit ?
        """,
        List.of(tenant, range.first(), range.last(), Long.toString(seed), size),
        row -> new Drawn(row.getObject(1, UUID.class), row.getString(2)));
  }
}
