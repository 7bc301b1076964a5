package io.whytrail.policy.rollout;

import io.whytrail.policy.rollout.ErrorBudget.Counts;
import io.whytrail.policy.rule.Verdict;
import io.whytrail.policy.storage.PostgresSession;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Shadows and canaries in Postgres, and every decision that both they and the active version have
/// an answer to.
@Singleton
final class PostgresTrials {

  private static final String COLUMNS =
      """
      state, policy_digest, step_id, percent, error_rate, stricter_rate, looser_rate,
      minimum_decisions, start_time
      """;

  private final PostgresSession session;

  PostgresTrials(PostgresSession session) {
    this.session = session;
  }

  List<Trial> list(String tenant) {
    return session.query(
        "select " + COLUMNS + " from trial where tenant = ? order by state",
        List.of(tenant),
        PostgresTrials::trial);
  }

  /// Puts a trial in the place of the one there was in its state, which it returns.
  Optional<Trial> replace(String tenant, Trial trial) {
    Optional<Trial> before = remove(tenant, trial.state());
    session.update(
        """
        insert into trial (tenant, state, policy_digest, step_id, percent, error_rate,
          stricter_rate, looser_rate, minimum_decisions, start_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        List.of(
            tenant,
            trial.state(),
            trial.policyDigest(),
            trial.stepId(),
            trial.percent(),
            trial.budget().errorRate(),
            trial.budget().stricterRate(),
            trial.budget().looserRate(),
            trial.budget().minimumDecisions(),
            trial.startTime()));
    return before;
  }

  private Optional<Trial> remove(String tenant, PolicyState state) {
    return session.find(
        "delete from trial where tenant = ? and state = ? returning " + COLUMNS,
        List.of(tenant, state),
        PostgresTrials::trial);
  }

  /// Ends the trials of a version.
  List<Trial> remove(String tenant, String policyDigest) {
    return session.query(
        "delete from trial where tenant = ? and policy_digest = ? returning " + COLUMNS,
        List.of(tenant, policyDigest),
        PostgresTrials::trial);
  }

  /// The trial if it still runs; nobody else looks at it so before this transaction ends.
  Optional<Trial> lock(String tenant, UUID stepId) {
    return session.find(
        "select " + COLUMNS + " from trial where tenant = ? and step_id = ? for update",
        List.of(tenant, stepId),
        PostgresTrials::trial);
  }

  void add(String tenant, UUID stepId, UUID decisionId, Difference difference) {
    session.update(
        """
        insert into trial_decision (tenant, step_id, decision_id, active_verdict,
          candidate_verdict, direction, critical, failed)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        List.of(
            tenant,
            stepId,
            decisionId,
            difference.active(),
            difference.candidate(),
            difference.direction(),
            difference.critical(),
            difference.failed()));
  }

  Counts counts(String tenant, UUID stepId) {
    return session
        .find(
            """
            select count(*), count(*) filter (where direction = 'STRICTER'),
              count(*) filter (where direction = 'LOOSER'), count(*) filter (where critical),
              count(*) filter (where failed)
            from trial_decision where tenant = ? and step_id = ?
            """,
            List.of(tenant, stepId),
            row ->
                new Counts(
                    row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)))
        .orElseThrow();
  }

  /// All decisions of a tenant since then.
  long decisions(String tenant, Instant since) {
    return session
        .find(
            "select count(*) from decision where tenant = ? and decide_time >= ?",
            List.of(tenant, since),
            row -> row.getLong(1))
        .orElseThrow();
  }

  /// How many decisions went from one verdict to another.
  record Change(Verdict from, Verdict to, long count) {}

  List<Change> changes(String tenant, UUID stepId) {
    return session.query(
        """
        select active_verdict, candidate_verdict, count(*) from trial_decision
        where tenant = ? and step_id = ? and direction <> 'SAME'
        group by active_verdict, candidate_verdict order by 3 desc, 1, 2
        """,
        List.of(tenant, stepId),
        row ->
            new Change(
                Verdict.valueOf(row.getString(1)),
                Verdict.valueOf(row.getString(2)),
                row.getLong(3)));
  }

  /// A decision on which the versions differ.
  record Flip(UUID decisionId, Verdict active, Verdict candidate, boolean critical) {}

  List<Flip> flips(String tenant, UUID stepId, int limit) {
    return session.query(
        """
        select decision_id, active_verdict, candidate_verdict, critical from trial_decision
        where tenant = ? and step_id = ? and direction <> 'SAME'
        order by decision_id desc limit ?
        """,
        List.of(tenant, stepId, limit),
        row ->
            new Flip(
                row.getObject(1, UUID.class),
                Verdict.valueOf(row.getString(2)),
                Verdict.valueOf(row.getString(3)),
                row.getBoolean(4)));
  }

  private static Trial trial(ResultSet row) throws SQLException {
    return new Trial(
        PolicyState.valueOf(row.getString("state")),
        row.getString("policy_digest"),
        row.getObject("step_id", UUID.class),
        row.getInt("percent"),
        new ErrorBudget(
            row.getDouble("error_rate"),
            row.getDouble("stricter_rate"),
            row.getDouble("looser_rate"),
            row.getInt("minimum_decisions")),
        row.getObject("start_time", OffsetDateTime.class).toInstant());
  }
}
