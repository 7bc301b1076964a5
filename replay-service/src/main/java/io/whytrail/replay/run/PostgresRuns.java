package io.whytrail.replay.run;

import io.micronaut.transaction.TransactionOperations;
import io.whytrail.interaction.v1.FactType;
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

  private static final String SELECT =
      """
      select run.id, suite_id, suite.digest as suite_digest, suite.case_count, state,
        candidate_digest, candidate_name, looser_rate, stricter_rate, minimum_cases,
        minimum_coverage, tally, gate, flip_rate_upper_bound, explanation, run.author,
        correlation_id, run.start_time, run.end_time
      from run join suite on suite.id = run.suite_id
      where run.tenant = ?
      """;

  private static final String CLAIM =
      """
      update run
      set state = 'RUNNING', owner = ?, due_time = ?, attempts = attempts + 1,
        start_time = coalesce(run.start_time, ?)
      from suite
      where suite.id = run.suite_id and run.id = (
        select id from run
        where state in ('QUEUED', 'RUNNING') and due_time <= ? and (?::uuid is null or id = ?)
        order by due_time limit 1 for update skip locked)
      returning run.id, owner, run.tenant, suite_id, suite.case_count, candidate_source, candidate,
        candidate_digest, looser_rate, stricter_rate, minimum_cases, minimum_coverage, tally,
        attempts, correlation_id, traceparent
      """;

  private final TransactionOperations<Connection> transactions;
  private final PostgresCaseOutcomes outcomes;
  private final TallyCodec tallies;
  private final Outbox outbox;
  private final Clock clock;
  private final Duration lease;

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
  }

  /// Stores a run that waits.
  public Run queue(String tenant, NewRun run) {
    return transactions.executeWrite(status -> {
      UUID id = UUID.randomUUID();
      insert(status.getConnection(), tenant, id, run);
      return find(tenant, id).orElseThrow();
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

  /// Takes a run, if it waits or its worker's lease is over.
  Optional<Claim> claim(UUID id) {
    return claimDue(id);
  }

  /// Takes the run that is due for longest.
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
        setTime(update, 4, now);
        update.setObject(5, id);
        update.setObject(6, id);
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
                  update run set due_time = ?, attempts = 0, tally = ?::jsonb
                  where id = ? and owner = ? and state = 'RUNNING'
                  """)) {
        setTime(update, 1, clock.instant().plus(lease));
        update.setString(2, tallies.encode(tally));
        update.setObject(3, claim.runId());
        update.setObject(4, claim.owner());
        requireLease(claim, update.executeUpdate());
      }
      outcomes.add(claim.runId(), cases);
      return null;
    });
  }

  /// The gate has spoken.
  void finish(Claim claim, Gate.Ruling ruling, double flipRateUpperBound) {
    transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update run
                  set state = 'FINISHED', owner = null, end_time = ?, gate = ?,
                    flip_rate_upper_bound = ?, explanation = ?
                  where id = ? and owner = ? and state = 'RUNNING'
                  """)) {
        setTime(update, 1, clock.instant());
        update.setString(2, ruling.result().name());
        update.setDouble(3, flipRateUpperBound);
        update.setString(4, String.join("; ", ruling.reasons()));
        update.setObject(5, claim.runId());
        update.setObject(6, claim.owner());
        requireLease(claim, update.executeUpdate());
      }
      outbox.append(
          new PendingFact(
              claim.tenant(),
              FactType.FACT_TYPE_RUN_FINISHED,
              claim.runId().toString(),
              "",
              claim.correlationId()));
      return null;
    });
  }

  /// Lets a run wait, for a while, for whoever comes then.
  void release(Claim claim, Duration pause) {
    transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update run set state = 'QUEUED', owner = null, due_time = ?
                  where id = ? and owner = ? and state = 'RUNNING'
                  """)) {
        setTime(update, 1, clock.instant().plus(pause));
        update.setObject(2, claim.runId());
        update.setObject(3, claim.owner());
        requireLease(claim, update.executeUpdate());
      }
      return null;
    });
  }

  /// The run can't be finished.
  void fail(Claim claim, String explanation) {
    transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update run
                  set state = 'FAILED', owner = null, end_time = ?, explanation = ?
                  where id = ? and owner = ? and state = 'RUNNING'
                  """)) {
        setTime(update, 1, clock.instant());
        update.setString(2, explanation);
        update.setObject(3, claim.runId());
        update.setObject(4, claim.owner());
        requireLease(claim, update.executeUpdate());
      }
      return null;
    });
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
              minimum_coverage, author, correlation_id, traceparent, create_time, due_time, tally)
            values (?, ?, ?, 'QUEUED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
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
      setTime(insert, 16, now);
      insert.setString(17, tallies.encode(Tally.EMPTY));
      insert.executeUpdate();
    }
  }

  private Claim claim(ResultSet row) throws SQLException {
    String candidate = row.getString("candidate");
    return new Claim(
        row.getObject("id", UUID.class),
        row.getObject("owner", UUID.class),
        row.getString("tenant"),
        row.getObject("suite_id", UUID.class),
        row.getInt("case_count"),
        row.getString("candidate_source").equals("STORED")
            ? new Candidate.Stored(candidate)
            : new Candidate.Document(candidate),
        row.getString("candidate_digest"),
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
        tolerance(row),
        tallies.decode(row.getString("tally")),
        gate == null ? null : GateResult.valueOf(gate),
        row.getDouble("flip_rate_upper_bound"),
        row.getString("explanation"),
        row.getString("author"),
        row.getString("correlation_id"),
        time(row, "start_time"),
        time(row, "end_time"));
  }

  private static Tolerance tolerance(ResultSet row) throws SQLException {
    return new Tolerance(
        row.getDouble("looser_rate"),
        row.getDouble("stricter_rate"),
        row.getInt("minimum_cases"),
        row.getDouble("minimum_coverage"));
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
