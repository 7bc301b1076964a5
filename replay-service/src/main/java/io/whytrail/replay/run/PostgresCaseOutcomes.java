package io.whytrail.replay.run;

import io.micronaut.transaction.TransactionOperations;
import io.whytrail.replay.comparison.Comparison;
import io.whytrail.replay.comparison.Outcome;
import io.whytrail.replay.comparison.Outcome.Diverged;
import io.whytrail.replay.comparison.Outcome.NotReplayable;
import io.whytrail.replay.comparison.Outcome.Reproduced;
import io.whytrail.replay.comparison.ScoreChange;
import io.whytrail.replay.decision.RuleMatchCodec;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import io.whytrail.replay.suite.Marks;
import io.whytrail.replay.suite.SuiteCase;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How each case of each run ended, in this service's database.
@Singleton
public final class PostgresCaseOutcomes {

  private final TransactionOperations<Connection> transactions;
  private final RuleMatchCodec matches;

  PostgresCaseOutcomes(TransactionOperations<Connection> transactions, RuleMatchCodec matches) {
    this.transactions = transactions;
    this.matches = matches;
  }

  /// Where a page of cases, those that changed first, goes on.
  public record Position(int rank, int position) {

    public static final Position START = new Position(-1, -1);
  }

  /// A case and where it stands in the list.
  public record Listed(Position position, CaseOutcome outcome) {}

  /// Adds outcomes in the current transaction: one statement for all, because a run has many.
  void add(UUID run, List<CaseOutcome> cases) {
    transactions.executeWrite(status -> {
      insert(status.getConnection(), run, cases);
      return null;
    });
  }

  private void insert(Connection connection, UUID run, List<CaseOutcome> cases)
      throws SQLException {
    int n = cases.size();
    Integer[] positions = new Integer[n];
    Integer[] ranks = new Integer[n];
    String[] states = new String[n];
    String[] reasons = new String[n];
    @Nullable String[] verdicts = new @Nullable String[n];
    @Nullable String[] candidateMatches = new @Nullable String[n];
    Boolean[] critical = new Boolean[n];
    Boolean[] unexplained = new Boolean[n];
    @Nullable Integer[] recordedScores = new @Nullable Integer[n];
    @Nullable Integer[] candidateScores = new @Nullable Integer[n];
    for (int i = 0; i < n; i++) {
      CaseOutcome one = cases.get(i);
      positions[i] = one.suiteCase().position();
      ranks[i] = one.rank();
      states[i] = one.state().name();
      reasons[i] = one.outcome() instanceof NotReplayable(String reason) ? reason : "";
      Diverged diverged = one.outcome() instanceof Diverged changed ? changed : null;
      verdicts[i] = diverged == null ? null : diverged.verdict().name();
      candidateMatches[i] = diverged == null ? null : matches.encode(diverged.matches());
      critical[i] = diverged != null && diverged.critical();
      unexplained[i] = diverged != null && diverged.unexplained();
      recordedScores[i] = one.scores().map(ScoreChange::recorded).orElse(null);
      candidateScores[i] = one.scores().map(ScoreChange::candidate).orElse(null);
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into case_result (run_id, position, rank, state, reason, candidate_verdict,
              candidate_matches, critical, unexplained, recorded_score, candidate_score)
            select ?, position, rank, state, reason, verdict, matches::jsonb, critical, unexplained,
              recorded_score, candidate_score
            from unnest(?::int[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bool[],
              ?::bool[], ?::int[], ?::int[])
              as new (position, rank, state, reason, verdict, matches, critical, unexplained,
                recorded_score, candidate_score)
            """)) {
      insert.setObject(1, run);
      insert.setArray(2, connection.createArrayOf("int4", positions));
      insert.setArray(3, connection.createArrayOf("int4", ranks));
      insert.setArray(4, connection.createArrayOf("text", states));
      insert.setArray(5, connection.createArrayOf("text", reasons));
      insert.setArray(6, connection.createArrayOf("text", verdicts));
      insert.setArray(7, connection.createArrayOf("text", candidateMatches));
      insert.setArray(8, connection.createArrayOf("bool", critical));
      insert.setArray(9, connection.createArrayOf("bool", unexplained));
      insert.setArray(10, connection.createArrayOf("int4", recordedScores));
      insert.setArray(11, connection.createArrayOf("int4", candidateScores));
      insert.executeUpdate();
    }
  }

  /// The cases of a tenant's run after a position, those that changed first; all states where none
  /// is given.
  public List<Listed> list(
      String tenant, UUID run, @Nullable CaseState state, Position after, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select case_result.position, rank, case_result.state, reason,
                    candidate_verdict, candidate_matches, critical, unexplained, decision_id,
                    interaction_id, stage, verdict, matches, policy_digest, digest, truth,
                    recorded_score, candidate_score
                  from case_result
                    join run on run.id = case_result.run_id
                    join suite_case on suite_case.suite_id = run.suite_id
                      and suite_case.position = case_result.position
                  where run.tenant = ? and run_id = ?
                    and (?::text is null or case_result.state = ?)
                    and (rank, case_result.position) > (?, ?)
                  order by rank, case_result.position limit ?
                  """)) {
        String name = state == null ? null : state.name();
        select.setString(1, tenant);
        select.setObject(2, run);
        select.setString(3, name);
        select.setString(4, name);
        select.setInt(5, after.rank());
        select.setInt(6, after.position());
        select.setInt(7, limit);
        try (ResultSet rows = select.executeQuery()) {
          List<Listed> listed = new ArrayList<>();
          while (rows.next()) {
            listed.add(listed(rows));
          }
          return listed;
        }
      }
    });
  }

  private Listed listed(ResultSet row) throws SQLException {
    SuiteCase suiteCase =
        new SuiteCase(
            row.getInt("position"),
            row.getString("decision_id"),
            row.getString("interaction_id"),
            Stage.valueOf(row.getString("stage")),
            Verdict.valueOf(row.getString("verdict")),
            matches.decode(row.getString("matches")),
            row.getString("policy_digest"),
            row.getString("digest"),
            new Marks(Truth.valueOf(row.getString("truth")), Map.of()),
            null);
    return new Listed(
        new Position(row.getInt("rank"), suiteCase.position()),
        new CaseOutcome(suiteCase, outcome(row, suiteCase), scores(row)));
  }

  private static Optional<ScoreChange> scores(ResultSet row) throws SQLException {
    int recorded = row.getInt("recorded_score");
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(new ScoreChange(recorded, row.getInt("candidate_score")));
  }

  private Outcome outcome(ResultSet row, SuiteCase suiteCase) throws SQLException {
    return switch (CaseState.valueOf(row.getString("state"))) {
      case REPRODUCED -> new Reproduced();
      case NOT_REPLAYABLE -> new NotReplayable(row.getString("reason"));
      case DIVERGED -> {
        Verdict verdict = Verdict.valueOf(row.getString("candidate_verdict"));
        yield new Diverged(
            verdict,
            matches.decode(row.getString("candidate_matches")),
            Comparison.direction(suiteCase.verdict(), verdict),
            row.getBoolean("critical"),
            row.getBoolean("unexplained"));
      }
    };
  }
}
