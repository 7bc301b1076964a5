package io.whytrail.replay.suite;

import io.micronaut.transaction.TransactionOperations;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.decision.Digests;
import io.whytrail.replay.decision.RuleMatchCodec;
import io.whytrail.replay.decision.Severity;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Verdict;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Suites in this service's database.
@Singleton
public final class PostgresSuites {

  private static final int FETCH_SIZE = 5_000;

  private static final String COLUMNS =
      """
      id, name, start_time, end_time, stage, verdicts, rule_id, policy_digest, sample_size, seed,
      case_count, digest, author, create_time
      """;

  /// A filter that is not set is bound as null and holds for every row.
  private static final String SELECTED =
      """
      tenant = ?
      and (?::timestamptz is null or decide_time >= ?)
      and (?::timestamptz is null or decide_time < ?)
      and (?::text is null or stage = ?)
      and (?::text[] is null or verdict = any(?))
      and (?::text[] is null or rule_ids @> ?)
      and (?::text is null or policy_digest = ?)
      """;

  private final TransactionOperations<Connection> transactions;
  private final RuleMatchCodec matches;
  private final Clock clock;

  PostgresSuites(
      TransactionOperations<Connection> transactions, RuleMatchCodec matches, Clock clock) {
    this.transactions = transactions;
    this.matches = matches;
    this.clock = clock;
  }

  /// Where a page of suites, newest first, goes on.
  public record Position(Instant createTime, UUID id) {}

  /// Selects from the history and freezes what it finds, in order of decide time.
  public Suite freeze(String tenant, String author, String name, Selection selection) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      UUID id = UUID.randomUUID();
      int cases = insertCases(connection, tenant, id, selection);
      if (cases == 0) {
        throw Failure.of(
            ErrorReason.ERROR_REASON_SUITE_EMPTY,
            "No recorded decision matches the selection: widen it.");
      }
      String digest = digest(connection, id);
      insert(
          connection,
          tenant,
          new Suite(id, name, selection, cases, digest, author, clock.instant()));
      // As it is stored: a database keeps less of a time than a clock gives.
      return find(tenant, id).orElseThrow();
    });
  }

  public Optional<Suite> find(String tenant, UUID id) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement("select " + COLUMNS + " from suite where tenant = ? and id = ?")) {
        select.setString(1, tenant);
        select.setObject(2, id);
        return suites(select).stream().findFirst();
      }
    });
  }

  /// Suites from the newest on, those after a position only.
  public List<Suite> list(String tenant, @Nullable Position after, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select "
                      + COLUMNS
                      + """
                      from suite
                      where tenant = ?
                        and (?::timestamptz is null or (create_time, id) < (?, ?))
                      order by create_time desc, id desc limit ?
                      """)) {
        select.setString(1, tenant);
        setTime(select, 2, after == null ? null : after.createTime());
        setTime(select, 3, after == null ? null : after.createTime());
        select.setObject(4, after == null ? new UUID(0, 0) : after.id());
        select.setInt(5, limit);
        return suites(select);
      }
    });
  }

  /// A page of a suite's cases, from a position on.
  public List<SuiteCase> cases(UUID suite, int from, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select position, decision_id, interaction_id, stage, verdict, matches,
                    policy_digest, digest
                  from suite_case where suite_id = ? and position >= ?
                  order by position limit ?
                  """)) {
        select.setObject(1, suite);
        select.setInt(2, from);
        select.setInt(3, limit);
        try (ResultSet rows = select.executeQuery()) {
          List<SuiteCase> cases = new ArrayList<>();
          while (rows.next()) {
            cases.add(suiteCase(rows));
          }
          return cases;
        }
      }
    });
  }

  private SuiteCase suiteCase(ResultSet row) throws SQLException {
    return new SuiteCase(
        row.getInt("position"),
        row.getString("decision_id"),
        row.getString("interaction_id"),
        Stage.valueOf(row.getString("stage")),
        Verdict.valueOf(row.getString("verdict")),
        matches.decode(row.getString("matches")),
        row.getString("policy_digest"),
        row.getString("digest"));
  }

  private static int insertCases(Connection connection, String tenant, UUID id, Selection selection)
      throws SQLException {
    @Nullable List<String> drawn = selection.sampled() ? draw(connection, tenant, selection) : null;
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into suite_case (suite_id, position, decision_id, interaction_id, stage, verdict,
              matches, policy_digest, digest)
            select ?, row_number() over (order by decide_time, decision_id) - 1, decision_id,
              interaction_id, stage, verdict, matches, policy_digest, digest
            from recorded_decision
            where (?::text[] is null or decision_id = any(?)) and
            """
                + SELECTED)) {
      insert.setObject(1, id);
      setTexts(insert, 2, drawn);
      setTexts(insert, 3, drawn);
      bind(insert, 4, tenant, selection);
      return insert.executeUpdate();
    }
  }

  private static List<String> draw(Connection connection, String tenant, Selection selection)
      throws SQLException {
    Map<String, Integer> quotas =
        StratifiedSample.quotas(strata(connection, tenant, selection), selection.sampleSize());
    StratifiedSample sample = new StratifiedSample(selection.seed(), quotas);
    try (PreparedStatement select =
        connection.prepareStatement(
            "select signature, decision_id from recorded_decision where " + SELECTED)) {
      // Rows come in portions instead of all at once.
      select.setFetchSize(FETCH_SIZE);
      bind(select, 1, tenant, selection);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          sample.offer(rows.getString(1), rows.getString(2));
        }
      }
    }
    return sample.decisionIds();
  }

  /// One signature is one set of rules, but their severities can differ between policy versions:
  /// the worst counts. The names' order is not the severities', so all are fetched.
  private static List<Stratum> strata(Connection connection, String tenant, Selection selection)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select signature, array_agg(distinct severity), count(*) from recorded_decision where
            """
                + SELECTED
                + " group by signature")) {
      bind(select, 1, tenant, selection);
      try (ResultSet rows = select.executeQuery()) {
        List<Stratum> strata = new ArrayList<>();
        while (rows.next()) {
          strata.add(new Stratum(rows.getString(1), worst(texts(rows, 2)), rows.getLong(3)));
        }
        return strata;
      }
    }
  }

  private static Severity worst(List<String> names) {
    return names.stream().map(Severity::valueOf).max(Severity::compareTo).orElseThrow();
  }

  private static int bind(
      PreparedStatement statement, int first, String tenant, Selection selection)
      throws SQLException {
    int index = first;
    statement.setString(index++, tenant);
    setTime(statement, index++, selection.startTime());
    setTime(statement, index++, selection.startTime());
    setTime(statement, index++, selection.endTime());
    setTime(statement, index++, selection.endTime());
    @Nullable String stage = selection.stage() == null ? null : selection.stage().name();
    statement.setString(index++, stage);
    statement.setString(index++, stage);
    @Nullable List<String> verdicts =
        selection.verdicts().isEmpty() ? null : names(selection.verdicts());
    setTexts(statement, index++, verdicts);
    setTexts(statement, index++, verdicts);
    @Nullable List<String> rules =
        selection.ruleId().isEmpty() ? null : List.of(selection.ruleId());
    setTexts(statement, index++, rules);
    setTexts(statement, index++, rules);
    @Nullable String policy = selection.policyDigest().isEmpty() ? null : selection.policyDigest();
    statement.setString(index++, policy);
    statement.setString(index++, policy);
    return index;
  }

  /// Over what was really inserted, in its order.
  private static String digest(Connection connection, UUID suite) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select digest from suite_case where suite_id = ? order by position")) {
      select.setFetchSize(FETCH_SIZE);
      select.setObject(1, suite);
      try (ResultSet rows = select.executeQuery()) {
        Digests.Chain chain = new Digests.Chain();
        while (rows.next()) {
          chain.add(rows.getString(1));
        }
        return chain.digest();
      }
    }
  }

  private static void insert(Connection connection, String tenant, Suite suite)
      throws SQLException {
    Selection selection = suite.selection();
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into suite (tenant, id, name, start_time, end_time, stage, verdicts, rule_id,
              policy_digest, sample_size, seed, case_count, digest, author, create_time)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      insert.setString(1, tenant);
      insert.setObject(2, suite.id());
      insert.setString(3, suite.name());
      setTime(insert, 4, selection.startTime());
      setTime(insert, 5, selection.endTime());
      insert.setString(6, selection.stage() == null ? null : selection.stage().name());
      setTexts(insert, 7, names(selection.verdicts()));
      insert.setString(8, selection.ruleId());
      insert.setString(9, selection.policyDigest());
      insert.setInt(10, selection.sampleSize());
      insert.setLong(11, selection.seed());
      insert.setInt(12, suite.caseCount());
      insert.setString(13, suite.digest());
      insert.setString(14, suite.author());
      setTime(insert, 15, suite.createTime());
      insert.executeUpdate();
    }
  }

  private static List<Suite> suites(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<Suite> suites = new ArrayList<>();
      while (rows.next()) {
        suites.add(suite(rows));
      }
      return suites;
    }
  }

  private static Suite suite(ResultSet row) throws SQLException {
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    texts(row, 6).forEach(name -> verdicts.add(Verdict.valueOf(name)));
    @Nullable String stage = row.getString("stage");
    return new Suite(
        row.getObject("id", UUID.class),
        row.getString("name"),
        new Selection(
            time(row, "start_time"),
            time(row, "end_time"),
            stage == null ? null : Stage.valueOf(stage),
            verdicts,
            row.getString("rule_id"),
            row.getString("policy_digest"),
            row.getInt("sample_size"),
            row.getLong("seed")),
        row.getInt("case_count"),
        row.getString("digest"),
        row.getString("author"),
        row.getObject("create_time", OffsetDateTime.class).toInstant());
  }

  private static List<String> names(Set<Verdict> verdicts) {
    return verdicts.stream().map(Verdict::name).sorted().toList();
  }

  private static List<String> texts(ResultSet row, int column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  private static void setTexts(PreparedStatement statement, int index, @Nullable List<String> texts)
      throws SQLException {
    statement.setArray(
        index,
        texts == null ? null : statement.getConnection().createArrayOf("text", texts.toArray()));
  }

  private static void setTime(PreparedStatement statement, int index, @Nullable Instant time)
      throws SQLException {
    statement.setObject(index, time == null ? null : time.atOffset(ZoneOffset.UTC));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
