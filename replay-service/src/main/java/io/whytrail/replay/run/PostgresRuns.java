package io.whytrail.replay.run;

import io.micronaut.transaction.TransactionOperations;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.replay.comparison.ScoreChange;
import io.whytrail.replay.comparison.ScoreShift;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.gate.Gate;
import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.messaging.Outbox;
import io.whytrail.runtime.messaging.PendingFact;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Runs in this service's database, and who works on them.
@Singleton
public final class PostgresRuns {

  /// A run that has neither ended nor begun waits; where a shard is worked on or done it runs.
  private static final String SELECT =
      """
      select run.id, suite_id, suite.digest as suite_digest, suite.case_count,
        case when run.state in ('FINISHED', 'FAILED') then run.state
          when exists (select from shard where run_id = run.id
            and shard.state in ('RUNNING', 'FINISHED')) then 'RUNNING'
          else 'QUEUED' end as state,
        candidate_digest, candidate_name, looser_rate, stricter_rate, minimum_cases,
        minimum_coverage, thresholds, gate, flip_rate_upper_bound, explanation, run.author,
        correlation_id, run.start_time, run.end_time, model_version, score_rated, score_moved,
        score_mean, score_fall, score_rise,
        (select array_agg(tally::text) from shard where run_id = run.id) as tallies
      from run join suite on suite.id = run.suite_id
      where run.tenant = ?
      """;

  private static final String CLAIM =
      """
      with taken as (
        update shard
        set state = 'RUNNING', owner = ?, due_time = ?, attempts = attempts + 1
        where (run_id, number) = (
          select run_id, number from shard
          where state in ('QUEUED', 'RUNNING') and due_time <= ? and (?::uuid is null or run_id = ?)
          order by due_time, number limit 1 for update skip locked)
        returning *
      ), begun as (
        update run set start_time = ? from taken
        where run.id = taken.run_id and run.start_time is null
      )
      select run.id, taken.number, taken.owner, run.tenant, suite_id, from_position,
        until_position, candidate_source, candidate, candidate_digest, looser_rate,
        stricter_rate, minimum_cases, minimum_coverage, thresholds, taken.tally, taken.attempts,
        correlation_id, traceparent, model_version
      from taken join run on run.id = taken.run_id
      """;

  private final TransactionOperations<Connection> transactions;
  private final PostgresCaseOutcomes outcomes;
  private final TallyCodec tallies;
  private final Outbox outbox;
  private final Clock clock;
  private final Duration lease;
  private final int shardSize;

  PostgresRuns(
      TransactionOperations<Connection> transactions,
      PostgresCaseOutcomes outcomes,
      TallyCodec tallies,
      Outbox outbox,
      Clock clock,
      RunConfiguration configuration) {
    this.transactions = transactions;
    this.outcomes = outcomes;
    this.tallies = tallies;
    this.outbox = outbox;
    this.clock = clock;
    this.lease = configuration.lease();
    this.shardSize = configuration.shardSize();
  }

  /// Stores a run that waits.
  public Run queue(String tenant, NewRun run) {
    return transactions.executeWrite(status -> {
      UUID id = UUID.randomUUID();
      insert(status.getConnection(), tenant, id, run);
      return find(tenant, id).orElseThrow();
    });
  }

  /// Into how many shards a run is cut.
  int shards(UUID run) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status.getConnection().prepareStatement("select count(*) from shard where run_id = ?")) {
        select.setObject(1, run);
        try (ResultSet row = select.executeQuery()) {
          row.next();
          return row.getInt(1);
        }
      }
    });
  }

  public Optional<Run> find(String tenant, UUID id) {
    return find(tenant, List.of(id)).stream().findFirst();
  }

  /// The runs there are, in the order of the ids.
  public List<Run> find(String tenant, Collection<UUID> ids) {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement select =
          connection.prepareStatement(
              SELECT + " and run.id = any(?) order by array_position(?, run.id)")) {
        select.setString(1, tenant);
        select.setArray(2, connection.createArrayOf("uuid", ids.toArray()));
        select.setArray(3, connection.createArrayOf("uuid", ids.toArray()));
        try (ResultSet rows = select.executeQuery()) {
          List<Run> runs = new ArrayList<>();
          while (rows.next()) {
            runs.add(run(rows));
          }
          return runs;
        }
      }
    });
  }

  /// Takes a shard of a run, if one waits or its worker's lease is over.
  Optional<Claim> claim(UUID id) {
    return claimDue(id);
  }

  /// Takes the shard that is due for longest.
  Optional<Claim> claimNext() {
    return claimDue(null);
  }

  private Optional<Claim> claimDue(@Nullable UUID id) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement update = status.getConnection().prepareStatement(CLAIM)) {
        Instant now = clock.instant();
        update.setObject(1, UUID.randomUUID());
        setTime(update, 2, now.plus(lease));
        setTime(update, 3, now);
        update.setObject(4, id);
        update.setObject(5, id);
        setTime(update, 6, now);
        try (ResultSet row = update.executeQuery()) {
          return row.next() ? Optional.of(claim(row)) : Optional.empty();
        }
      }
    });
  }

  /// Stores the outcomes of the next cases and renews the lease, in one transaction.
  void advance(Claim claim, List<CaseOutcome> cases, Tally tally) {
    transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update shard set due_time = ?, attempts = 0, tally = ?::jsonb
                  where run_id = ? and number = ? and owner = ? and state = 'RUNNING'
                  """)) {
        setTime(update, 1, clock.instant().plus(lease));
        update.setString(2, tallies.encode(tally));
        bind(update, 3, claim);
        requireLease(claim, update.executeUpdate());
      }
      outcomes.add(claim.runId(), cases);
      return null;
    });
  }

  /// The shard is done. With the last one the gate speaks, over the whole run and once: the run's
  /// row is locked before anybody looks whether there are others.
  Optional<Gate.Ruling> finish(Claim claim) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      lockRun(connection, claim.runId());
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update shard set state = 'FINISHED', owner = null
              where run_id = ? and number = ? and owner = ? and state = 'RUNNING'
              """)) {
        bind(update, 1, claim);
        requireLease(claim, update.executeUpdate());
      }
      Optional<Tally> whole = whole(connection, claim.runId());
      return whole.map(tally -> conclude(connection, claim, tally));
    });
  }

  private static void lockRun(Connection connection, UUID run) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select from run where id = ? for update")) {
      lock.setObject(1, run);
      lock.executeQuery().close();
    }
  }

  /// The tally of all shards, once all are finished.
  private Optional<Tally> whole(Connection connection, UUID run) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select state, tally from shard where run_id = ?")) {
      select.setObject(1, run);
      Tally whole = Tally.EMPTY;
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          if (!rows.getString(1).equals("FINISHED")) {
            return Optional.empty();
          }
          whole = whole.plus(tallies.decode(rows.getString(2)));
        }
      }
      return Optional.of(whole);
    }
  }

  private Gate.Ruling conclude(Connection connection, Claim claim, Tally tally) {
    Gate.Ruling ruling = Gate.rule(tally, claim.tolerance());
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update run
            set state = 'FINISHED', end_time = ?, gate = ?, flip_rate_upper_bound = ?,
              explanation = ?
            where id = ?
            """)) {
      setTime(update, 1, clock.instant());
      update.setString(2, ruling.result().name());
      update.setDouble(3, Gate.flipRateUpperBound(tally));
      update.setString(4, String.join("; ", ruling.reasons()));
      update.setObject(5, claim.runId());
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("The end of a run can't be stored", e);
    }
    if (!claim.modelVersion().isEmpty()) {
      sumUpScores(connection, claim.runId());
    }
    outbox.append(
        new PendingFact(
            claim.tenant(),
            FactType.FACT_TYPE_RUN_FINISHED,
            claim.runId().toString(),
            "",
            claim.correlationId()));
    return ruling;
  }

  private static void sumUpScores(Connection connection, UUID run) {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update run set score_rated = rated, score_moved = moved, score_mean = mean,
              score_fall = fall, score_rise = rise
            from (
              select count(delta) as rated,
                count(*) filter (where abs(delta) > ?) as moved,
                coalesce(avg(delta), 0) as mean,
                least(coalesce(min(delta), 0), 0) as fall,
                greatest(coalesce(max(delta), 0), 0) as rise
              from (
                select candidate_score - recorded_score as delta from case_result where run_id = ?
              ) as one
            ) as all_of_them
            where id = ?
            """)) {
      update.setInt(1, ScoreChange.ROUNDING);
      update.setObject(2, run);
      update.setObject(3, run);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("The scores of a run can't be summed up", e);
    }
  }

  /// Lets a shard wait, for a while, for whoever comes then.
  void release(Claim claim, Duration pause) {
    transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update shard set state = 'QUEUED', owner = null, due_time = ?
                  where run_id = ? and number = ? and owner = ? and state = 'RUNNING'
                  """)) {
        setTime(update, 1, clock.instant().plus(pause));
        bind(update, 2, claim);
        requireLease(claim, update.executeUpdate());
      }
      return null;
    });
  }

  /// The run can't be finished: no shard of it is worked on any more.
  void fail(Claim claim, String explanation) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      lockRun(connection, claim.runId());
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update shard set state = 'FAILED', owner = null
              where run_id = ? and number = ? and owner = ? and state = 'RUNNING'
              """)) {
        bind(update, 1, claim);
        requireLease(claim, update.executeUpdate());
      }
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update shard set state = 'FAILED', owner = null
              where run_id = ? and state in ('QUEUED', 'RUNNING')
              """)) {
        update.setObject(1, claim.runId());
        update.executeUpdate();
      }
      try (PreparedStatement update =
          connection.prepareStatement(
              "update run set state = 'FAILED', end_time = ?, explanation = ? where id = ?")) {
        setTime(update, 1, clock.instant());
        update.setString(2, explanation);
        update.setObject(3, claim.runId());
        update.executeUpdate();
      }
      return null;
    });
  }

  private static void bind(PreparedStatement statement, int first, Claim claim)
      throws SQLException {
    statement.setObject(first, claim.runId());
    statement.setInt(first + 1, claim.shard());
    statement.setObject(first + 2, claim.owner());
  }

  private static void requireLease(Claim claim, int updated) {
    if (updated == 0) {
      throw new LeaseLostException(claim.runId());
    }
  }

  private void insert(Connection connection, String tenant, UUID id, NewRun run)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into run (id, tenant, suite_id, state, candidate_source, candidate,
              candidate_digest, candidate_name, looser_rate, stricter_rate, minimum_cases,
              minimum_coverage, author, correlation_id, traceparent, create_time, thresholds,
              model_version)
            values (?, ?, ?, 'QUEUED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
            """)) {
      Instant now = clock.instant();
      insert.setObject(1, id);
      insert.setString(2, tenant);
      insert.setObject(3, run.suiteId());
      switch (run.candidate()) {
        case Candidate.Stored(String digest) -> {
          insert.setString(4, "STORED");
          insert.setString(5, digest);
        }
        case Candidate.Document(String yaml) -> {
          insert.setString(4, "DOCUMENT");
          insert.setString(5, yaml);
        }
        case Candidate.Recorded _ -> {
          insert.setString(4, "RECORDED");
          insert.setString(5, "");
        }
      }
      insert.setString(6, run.candidateDigest());
      insert.setString(7, run.candidateName());
      insert.setDouble(8, run.tolerance().looserRate());
      insert.setDouble(9, run.tolerance().stricterRate());
      insert.setInt(10, run.tolerance().minimumCases());
      insert.setDouble(11, run.tolerance().minimumCoverage());
      insert.setString(12, run.author());
      insert.setString(13, Correlation.id());
      insert.setString(14, Traceparent.current());
      setTime(insert, 15, now);
      insert.setString(16, tallies.encode(run.tolerance().thresholds()));
      insert.setString(17, run.modelVersion());
      insert.executeUpdate();
    }
    cut(connection, id);
  }

  /// Into shards of one size, the last one of what is left.
  private void cut(Connection connection, UUID run) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into shard (run_id, number, from_position, until_position, state, due_time, tally)
            select run.id, start / ?, start, least(start + ?, case_count), 'QUEUED', ?, ?::jsonb
            from run join suite on suite.id = run.suite_id
              cross join generate_series(0, case_count - 1, ?) as start
            where run.id = ?
            """)) {
      insert.setInt(1, shardSize);
      insert.setInt(2, shardSize);
      setTime(insert, 3, clock.instant());
      insert.setString(4, tallies.encode(Tally.EMPTY));
      insert.setInt(5, shardSize);
      insert.setObject(6, run);
      insert.executeUpdate();
    }
  }

  private Claim claim(ResultSet row) throws SQLException {
    String candidate = row.getString("candidate");
    return new Claim(
        row.getObject("id", UUID.class),
        row.getInt("number"),
        row.getObject("owner", UUID.class),
        row.getString("tenant"),
        row.getObject("suite_id", UUID.class),
        row.getInt("from_position"),
        row.getInt("until_position"),
        switch (row.getString("candidate_source")) {
          case "STORED" -> new Candidate.Stored(candidate);
          case "DOCUMENT" -> new Candidate.Document(candidate);
          default -> new Candidate.Recorded();
        },
        row.getString("candidate_digest"),
        row.getString("model_version"),
        tolerance(row),
        tallies.decode(row.getString("tally")),
        row.getInt("attempts"),
        row.getString("correlation_id"),
        row.getString("traceparent"));
  }

  private Run run(ResultSet row) throws SQLException {
    String gate = row.getString("gate");
    return new Run(
        row.getObject("id", UUID.class),
        row.getObject("suite_id", UUID.class),
        row.getString("suite_digest"),
        row.getInt("case_count"),
        RunState.valueOf(row.getString("state")),
        row.getString("candidate_digest"),
        row.getString("candidate_name"),
        row.getString("model_version"),
        tolerance(row),
        tally(row),
        gate == null ? null : GateResult.valueOf(gate),
        row.getDouble("flip_rate_upper_bound"),
        scores(row),
        row.getString("explanation"),
        row.getString("author"),
        row.getString("correlation_id"),
        time(row, "start_time"),
        time(row, "end_time"));
  }

  private static @Nullable ScoreShift scores(ResultSet row) throws SQLException {
    int rated = row.getInt("score_rated");
    return row.wasNull()
        ? null
        : new ScoreShift(
            rated,
            row.getInt("score_moved"),
            row.getDouble("score_mean"),
            row.getInt("score_fall"),
            row.getInt("score_rise"));
  }

  private Tally tally(ResultSet row) throws SQLException {
    Tally tally = Tally.EMPTY;
    for (String shard : (String[]) row.getArray("tallies").getArray()) {
      tally = tally.plus(tallies.decode(shard));
    }
    return tally;
  }

  private Tolerance tolerance(ResultSet row) throws SQLException {
    return new Tolerance(
        row.getDouble("looser_rate"),
        row.getDouble("stricter_rate"),
        row.getInt("minimum_cases"),
        row.getDouble("minimum_coverage"),
        tallies.decodeThresholds(row.getString("thresholds")));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static void setTime(PreparedStatement statement, int index, Instant time)
      throws SQLException {
    statement.setObject(index, time.atOffset(ZoneOffset.UTC));
  }
}
