package io.whytrail.replay.endpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micronaut.transaction.TransactionOperations;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.model.RecordedRun;
import io.whytrail.replay.run.Traceparent;
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Comparisons with the endpoint's models in this service's database, and who works on their
/// prompts. The rows are the queue: any number of replicas share the prompts of a comparison, and
/// those that a dead one held are due again when its lease is over.
///
/// Whoever changes a comparison and its prompts changes the comparison first, so that two never
/// wait for each other.
@Singleton
final class PostgresComparisons {

  private static final String CLAIM =
      """
      with chosen as (
        select comparison_id from model_prompt
        where state in ('QUEUED', 'RUNNING') and due_time <= ?
        group by comparison_id order by random() limit 1
      ), taken as (
        update model_prompt
        set state = 'RUNNING', owner = ?, due_time = ?, attempts = attempts + 1
        where (comparison_id, position) in (
          select comparison_id, position from model_prompt
          where comparison_id = (select comparison_id from chosen)
            and state in ('QUEUED', 'RUNNING') and due_time <= ?
          order by position limit ? for update skip locked)
        returning *
      )
      select id, tenant, request, correlation_id, traceparent, position, interaction_id, prompt_key,
        attempts
      from taken join model_comparison on id = comparison_id
      order by position
      """;

  private final TransactionOperations<Connection> transactions;
  private final Clock clock;
  private final Duration lease;
  private final int maximumRequests;
  private final long maximumTokens;

  PostgresComparisons(
      TransactionOperations<Connection> transactions,
      Clock clock,
      EndpointConfiguration configuration) {
    this.transactions = transactions;
    this.clock = clock;
    this.lease = configuration.lease();
    this.maximumRequests = configuration.maximumRequests();
    this.maximumTokens = configuration.maximumTokens();
  }

  /// Prompts of one comparison that a worker holds.
  ///
  /// @param owner made anew for every claim, so that an earlier holder is told from this one
  /// @param attempts how often one of them was taken at most, this time included
  record Batch(
      UUID comparison,
      UUID owner,
      String tenant,
      CompareModelsRequest request,
      List<Prompt> prompts,
      int attempts,
      String correlationId,
      String traceparent) {

    Batch {
      prompts = List.copyOf(prompts);
    }
  }

  /// How a comparison stands.
  ///
  /// @param done prompts that have a result
  record Stored(
      UUID id,
      int prompts,
      int done,
      String author,
      Instant createTime,
      Optional<Instant> endTime,
      End end) {}

  /// How a comparison ended, if it did.
  sealed interface End {

    record None() implements End {}

    record Result(CompareModelsResponse response) implements End {}

    record Failed(Failure failure) implements End {}
  }

  /// Sums up what was done to all prompts.
  interface Conclusion {
    CompareModelsResponse of(List<Sides> sides);
  }

  Stored open(
      String tenant,
      String author,
      CompareModelsRequest request,
      List<Prompt> prompts,
      Conclusion conclusion) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      UUID id = UUID.randomUUID();
      Instant now = clock.instant();
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              insert into model_comparison (id, tenant, author, state, request, requests_left,
                tokens_left, correlation_id, traceparent, create_time)
              values (?, ?, ?, 'RUNNING', ?, ?, ?, ?, ?, ?)
              """)) {
        insert.setObject(1, id);
        insert.setString(2, tenant);
        insert.setString(3, author);
        insert.setBytes(4, request.toByteArray());
        insert.setInt(5, maximumRequests);
        insert.setLong(6, maximumTokens);
        insert.setString(7, Correlation.id());
        insert.setString(8, Traceparent.current());
        setTime(insert, 9, now);
        insert.executeUpdate();
      }
      insert(connection, id, prompts, now);
      conclude(connection, id, conclusion);
      return find(connection, tenant, id).orElseThrow();
    });
  }

  private static void insert(Connection connection, UUID id, List<Prompt> prompts, Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into model_prompt (comparison_id, position, interaction_id, prompt_key, state,
              due_time)
            select ?, position, interaction_id, prompt_key, 'QUEUED', ?
            from unnest(?::int[], ?::text[], ?::text[])
              as new (position, interaction_id, prompt_key)
            """)) {
      insert.setObject(1, id);
      setTime(insert, 2, now);
      insert.setArray(
          3, connection.createArrayOf("int4", prompts.stream().map(Prompt::position).toArray()));
      insert.setArray(
          4,
          connection.createArrayOf("text", prompts.stream().map(Prompt::interactionId).toArray()));
      insert.setArray(
          5, connection.createArrayOf("text", prompts.stream().map(Prompt::key).toArray()));
      insert.executeUpdate();
    }
  }

  Optional<Stored> find(String tenant, UUID id) {
    return transactions.executeRead(status -> find(status.getConnection(), tenant, id));
  }

  private Optional<Stored> find(Connection connection, String tenant, UUID id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select model_comparison.*,
              (select count(*) from model_prompt where comparison_id = id) as prompts,
              (select count(*) from model_prompt
                where comparison_id = id and state = 'FINISHED') as done
            from model_comparison where tenant = ? and id = ?
            """)) {
      select.setString(1, tenant);
      select.setObject(2, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(comparison(row)) : Optional.empty();
      }
    }
  }

  private static Stored comparison(ResultSet row) throws SQLException {
    String state = row.getString("state");
    return new Stored(
        row.getObject("id", UUID.class),
        row.getInt("prompts"),
        row.getInt("done"),
        row.getString("author"),
        Optional.ofNullable(time(row, "create_time")).orElseThrow(),
        Optional.ofNullable(time(row, "end_time")),
        switch (state) {
          case "FINISHED" -> new End.Result(result(row.getBytes("result")));
          case "FAILED" ->
              new End.Failed(
                  Failure.of(
                      ErrorReason.valueOf(row.getString("failure_reason")),
                      row.getString("explanation")));
          default -> new End.None();
        });
  }

  private static CompareModelsResponse result(byte[] stored) {
    try {
      return CompareModelsResponse.parseFrom(stored);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored result can't be read", e);
    }
  }

  /// Takes prompts that wait or whose worker's lease is over, all of one comparison, so that
  /// comparisons share a worker.
  Optional<Batch> claim(int most) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement update = status.getConnection().prepareStatement(CLAIM)) {
        UUID owner = UUID.randomUUID();
        Instant now = clock.instant();
        setTime(update, 1, now);
        update.setObject(2, owner);
        setTime(update, 3, now.plus(lease));
        setTime(update, 4, now);
        update.setInt(5, most);
        try (ResultSet rows = update.executeQuery()) {
          return batch(rows, owner);
        }
      }
    });
  }

  private static Optional<Batch> batch(ResultSet rows, UUID owner) throws SQLException {
    Optional<Batch> batch = Optional.empty();
    List<Prompt> prompts = new ArrayList<>();
    int attempts = 0;
    while (rows.next()) {
      prompts.add(
          new Prompt(
              rows.getInt("position"),
              rows.getString("interaction_id"),
              rows.getString("prompt_key")));
      attempts = Math.max(attempts, rows.getInt("attempts"));
      batch =
          Optional.of(
              new Batch(
                  rows.getObject("id", UUID.class),
                  owner,
                  rows.getString("tenant"),
                  request(rows.getBytes("request")),
                  prompts,
                  attempts,
                  rows.getString("correlation_id"),
                  rows.getString("traceparent")));
    }
    return batch;
  }

  private static CompareModelsRequest request(byte[] stored) {
    try {
      return CompareModelsRequest.parseFrom(stored);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored request can't be read", e);
    }
  }

  /// What a worker may ask for, out of what is left for the whole comparison. Every request renews
  /// the lease.
  Budget budget(Batch batch) {
    return new Budget() {
      @Override
      public void take() throws ObstacleException {
        Optional<String> objection = spend(batch);
        if (objection.isPresent()) {
          throw new ObstacleException(objection.get());
        }
      }

      @Override
      public void use(long tokens) {
        spend(batch, tokens);
      }
    };
  }

  private Optional<String> spend(Batch batch) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement lock =
          connection.prepareStatement(
              """
              select state, requests_left, tokens_left from model_comparison where id = ? for update
              """)) {
        lock.setObject(1, batch.comparison());
        try (ResultSet row = lock.executeQuery()) {
          row.next();
          if (!row.getString("state").equals("RUNNING") || !renew(connection, batch)) {
            return Optional.of("endpoint:given_up");
          }
          if (row.getLong("tokens_left") <= 0) {
            return Optional.of("budget:tokens");
          }
          if (row.getInt("requests_left") <= 0) {
            return Optional.of("budget:requests");
          }
        }
      }
      try (PreparedStatement update =
          connection.prepareStatement(
              "update model_comparison set requests_left = requests_left - 1 where id = ?")) {
        update.setObject(1, batch.comparison());
        update.executeUpdate();
      }
      return Optional.empty();
    });
  }

  private void spend(Batch batch, long tokens) {
    transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  "update model_comparison set tokens_left = tokens_left - ? where id = ?")) {
        update.setLong(1, tokens);
        update.setObject(2, batch.comparison());
        update.executeUpdate();
      }
      return null;
    });
  }

  /// All that is left of the batch: what waits for its turn is alive as well.
  private boolean renew(Connection connection, Batch batch) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update model_prompt set due_time = ?
            where comparison_id = ? and owner = ? and state = 'RUNNING'
            """)) {
      setTime(update, 1, clock.instant().plus(lease));
      update.setObject(2, batch.comparison());
      update.setObject(3, batch.owner());
      return update.executeUpdate() > 0;
    }
  }

  /// Stores what was done to a prompt and renews the lease of the others; with the last prompt the
  /// comparison is concluded. False where the prompt is somebody else's by now.
  boolean finish(Batch batch, Prompt prompt, Sides sides, Conclusion conclusion) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      lock(connection, batch.comparison());
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update model_prompt
              set state = 'FINISHED', owner = null, baseline_bad = ?, baseline_obstacle = ?,
                candidate_bad = ?, candidate_obstacle = ?, repetition_bad = ?,
                repetition_obstacle = ?
              where comparison_id = ? and position = ? and owner = ? and state = 'RUNNING'
              """)) {
        set(update, 1, Optional.of(sides.baseline()));
        set(update, 3, Optional.of(sides.candidate()));
        set(update, 5, sides.repetition());
        update.setObject(7, batch.comparison());
        update.setInt(8, prompt.position());
        update.setObject(9, batch.owner());
        if (update.executeUpdate() == 0) {
          return false;
        }
      }
      renew(connection, batch);
      conclude(connection, batch.comparison(), conclusion);
      return true;
    });
  }

  private static void set(PreparedStatement statement, int first, Optional<RecordedRun> side)
      throws SQLException {
    Optional<Boolean> bad = side.flatMap(RecordedRun::bad);
    if (bad.isPresent()) {
      statement.setBoolean(first, bad.get());
    } else {
      statement.setNull(first, Types.BOOLEAN);
    }
    statement.setString(first + 1, side.map(RecordedRun::obstacle).orElse(""));
  }

  private static void lock(Connection connection, UUID id) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select from model_comparison where id = ? for update")) {
      lock.setObject(1, id);
      lock.executeQuery().close();
    }
  }

  /// Once, by whoever finishes the last prompt.
  private void conclude(Connection connection, UUID id, Conclusion conclusion) throws SQLException {
    List<Sides> sides = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select model_prompt.* from model_prompt
            where comparison_id = ? and not exists (
              select from model_prompt where comparison_id = ? and state <> 'FINISHED')
            order by position
            """)) {
      select.setObject(1, id);
      select.setObject(2, id);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          sides.add(sides(rows));
        }
      }
    }
    if (sides.isEmpty() && hasPrompts(connection, id)) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update model_comparison set state = 'FINISHED', result = ?, end_time = ?
            where id = ? and state = 'RUNNING'
            """)) {
      update.setBytes(1, conclusion.of(sides).toByteArray());
      setTime(update, 2, clock.instant());
      update.setObject(3, id);
      update.executeUpdate();
    }
  }

  private static boolean hasPrompts(Connection connection, UUID id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select exists (select from model_prompt where comparison_id = ?)")) {
      select.setObject(1, id);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private static Sides sides(ResultSet row) throws SQLException {
    RecordedRun repetition = run(row, "repetition");
    return new Sides(
        run(row, "baseline"),
        run(row, "candidate"),
        repetition.bad().isPresent() || !repetition.obstacle().isEmpty()
            ? Optional.of(repetition)
            : Optional.empty());
  }

  private static RecordedRun run(ResultSet row, String side) throws SQLException {
    boolean bad = row.getBoolean(side + "_bad");
    return new RecordedRun(
        row.getString("interaction_id"),
        row.getString("prompt_key"),
        List.of(),
        row.wasNull() ? Optional.empty() : Optional.of(bad),
        row.getString(side + "_obstacle"));
  }

  /// Lets what is left of a batch wait, for a while, for whoever comes then.
  void release(Batch batch, Duration pause) {
    transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update model_prompt set state = 'QUEUED', owner = null, due_time = ?
                  where comparison_id = ? and owner = ? and state = 'RUNNING'
                  """)) {
        setTime(update, 1, clock.instant().plus(pause));
        update.setObject(2, batch.comparison());
        update.setObject(3, batch.owner());
        update.executeUpdate();
      }
      return null;
    });
  }

  /// Nothing is asked any more; what has ended already stays as it is.
  void fail(UUID id, Failure failure) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      lock(connection, id);
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update model_comparison
              set state = 'FAILED', failure_reason = ?, explanation = ?, end_time = ?
              where id = ? and state = 'RUNNING'
              """)) {
        update.setString(1, failure.reason().name());
        update.setString(2, failure.text());
        setTime(update, 3, clock.instant());
        update.setObject(4, id);
        update.executeUpdate();
      }
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update model_prompt set state = 'DROPPED', owner = null
              where comparison_id = ? and state in ('QUEUED', 'RUNNING')
              """)) {
        update.setObject(1, id);
        update.executeUpdate();
      }
      return null;
    });
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
