package io.whytrail.replay.suite;

import io.micronaut.transaction.TransactionOperations;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.decision.Digests;
import io.whytrail.replay.decision.LabelKind;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.RuleMatchCodec;
import io.whytrail.replay.decision.Severity;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Truth;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Suites in this service's database.
@Singleton
public final class PostgresSuites {

  private static final int FETCH_SIZE = 5_000;
  private static final int BATCH = 500;

  private static final String COLUMNS =
      """
      id, name, start_time, end_time, stage, verdicts, rule_id, policy_digest, sample_size, seed,
      case_count, digest, author, create_time, labels, signatures, attributes, truth_name,
      attack_values, benign_values
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
      and (?::text[] is null or label = any(?))
      and (?::text[] is null or signature = any(?))
      and (?::text[] is null or interaction_id = any(?))
      """;

  private final TransactionOperations<Connection> transactions;
  private final RuleMatchCodec matches;
  private final TextMapCodec maps;
  private final Clock clock;

  PostgresSuites(
      TransactionOperations<Connection> transactions,
      RuleMatchCodec matches,
      TextMapCodec maps,
      Clock clock) {
    this.transactions = transactions;
    this.matches = matches;
    this.maps = maps;
    this.clock = clock;
  }

  /// What a selection means, with what ingest has on record about it.
  ///
  /// @param interactions the only ones wanted; null where all are
  /// @param truths what their attributes say they are
  record Wanted(
      Selection selection, @Nullable List<String> interactions, Map<String, Truth> truths) {

    Wanted {
      truths = Map.copyOf(truths);
    }
  }

  /// Where a page of suites, newest first, goes on.
  public record Position(Instant createTime, UUID id) {}

  /// Selects from the history and freezes what it finds, in order of decide time.
  Suite freeze(String tenant, String author, String name, Wanted wanted) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      UUID id = UUID.randomUUID();
      int cases = insertCases(connection, tenant, id, wanted);
      if (cases == 0) {
        throw Failure.of(
            ErrorReason.ERROR_REASON_SUITE_EMPTY,
            "No recorded decision matches the selection: widen it.");
      }
      String digest = digest(connection, id);
      insert(
          connection,
          tenant,
          new Suite(id, name, wanted.selection(), cases, digest, author, clock.instant()));
      // As it is stored: a database keeps less of a time than a clock gives.
      return find(tenant, id).orElseThrow();
    });
  }

  /// Stores cases that were frozen elsewhere; the same ones under the same name once.
  Suite store(String tenant, String author, String name, String digest, List<FrozenCase> cases) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      lock(connection, tenant + "/" + name + "/" + digest);
      Optional<UUID> there = find(connection, tenant, name, digest);
      if (there.isPresent()) {
        return find(tenant, there.get()).orElseThrow();
      }
      UUID id = UUID.randomUUID();
      insertFrozen(connection, id, cases);
      insert(
          connection,
          tenant,
          new Suite(id, name, Selection.ALL, cases.size(), digest, author, clock.instant()));
      return find(tenant, id).orElseThrow();
    });
  }

  private static void lock(Connection connection, String what) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 0))")) {
      lock.setString(1, what);
      lock.executeQuery().close();
    }
  }

  private static Optional<UUID> find(
      Connection connection, String tenant, String name, String digest) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select id from suite where tenant = ? and name = ? and digest = ?
              and exists (select from suite_case
                where suite_id = suite.id and position = 0 and variables is not null)
            order by create_time limit 1
            """)) {
      select.setString(1, tenant);
      select.setString(2, name);
      select.setString(3, digest);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
      }
    }
  }

  private void insertFrozen(Connection connection, UUID suite, List<FrozenCase> cases)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into suite_case (suite_id, position, decision_id, interaction_id, stage, verdict,
              matches, policy_digest, digest, truth, provenance, variables, decide_time)
            values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?::jsonb, ?, ?)
            """)) {
      int position = 0;
      for (FrozenCase one : cases) {
        RecordedDecision decision = one.decision();
        insert.setObject(1, suite);
        insert.setInt(2, position++);
        insert.setString(3, decision.id());
        insert.setString(4, decision.interactionId());
        insert.setString(5, decision.stage().name());
        insert.setString(6, decision.verdict().name());
        insert.setString(7, matches.encode(decision.matches()));
        insert.setString(8, decision.policyDigest());
        insert.setString(9, decision.digest());
        insert.setString(10, one.marks().truth().name());
        insert.setString(11, maps.encode(one.marks().provenance()));
        insert.setString(12, decision.variablesJson());
        insert.setString(13, decision.decideTime().toString());
        insert.addBatch();
        if (position % BATCH == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  /// One path through the policy and how many decisions took it.
  public record Path(String signature, Stage stage, List<String> ruleIds, long decisions) {

    public Path {
      ruleIds = List.copyOf(ruleIds);
    }
  }

  /// The paths of what is wanted, after one of them, in the order of their signatures.
  List<Path> paths(String tenant, Wanted wanted, String after, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select signature, min(stage), min(array_to_json(rule_ids)::text), count(*)
                  from recorded_decision where
                  """
                      + SELECTED
                      + " and signature > ? group by signature order by signature limit ?")) {
        int next = bind(select, 1, tenant, wanted);
        select.setString(next, after);
        select.setInt(next + 1, limit);
        try (ResultSet rows = select.executeQuery()) {
          List<Path> paths = new ArrayList<>();
          while (rows.next()) {
            paths.add(
                new Path(
                    rows.getString(1),
                    Stage.valueOf(rows.getString(2)),
                    maps.decodeList(rows.getString(3)).stream().sorted().toList(),
                    rows.getLong(4)));
          }
          return paths;
        }
      }
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
                    policy_digest, digest, truth, provenance, variables, decide_time
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
    @Nullable String variables = row.getString("variables");
    return new SuiteCase(
        row.getInt("position"),
        row.getString("decision_id"),
        row.getString("interaction_id"),
        Stage.valueOf(row.getString("stage")),
        Verdict.valueOf(row.getString("verdict")),
        matches.decode(row.getString("matches")),
        row.getString("policy_digest"),
        row.getString("digest"),
        new Marks(Truth.valueOf(row.getString("truth")), maps.decode(row.getString("provenance"))),
        variables == null
            ? null
            : new SuiteCase.Facts(variables, Instant.parse(row.getString("decide_time"))));
  }

  private static int insertCases(Connection connection, String tenant, UUID id, Wanted wanted)
      throws SQLException {
    @Nullable List<String> drawn =
        wanted.selection().sampled() ? draw(connection, tenant, wanted) : null;
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into suite_case (suite_id, position, decision_id, interaction_id, stage, verdict,
              matches, policy_digest, digest, truth)
            select ?, row_number() over (order by decide_time, decision_id) - 1, decision_id,
              recorded_decision.interaction_id, stage, verdict, matches, policy_digest, digest,
              case when label = any(?) then 'ATTACK' when label = any(?) then 'BENIGN'
                else coalesce(marked.truth, 'UNKNOWN') end
            from recorded_decision
              left join unnest(?::text[], ?::text[]) as marked (about, truth)
                on marked.about = recorded_decision.interaction_id
            where (?::text[] is null or decision_id = any(?)) and
            """
                + SELECTED)) {
      List<Map.Entry<String, Truth>> truths = List.copyOf(wanted.truths().entrySet());
      insert.setObject(1, id);
      setTexts(insert, 2, labelled(Truth.ATTACK));
      setTexts(insert, 3, labelled(Truth.BENIGN));
      setTexts(insert, 4, truths.stream().map(Map.Entry::getKey).toList());
      setTexts(insert, 5, truths.stream().map(truth -> truth.getValue().name()).toList());
      setTexts(insert, 6, drawn);
      setTexts(insert, 7, drawn);
      bind(insert, 8, tenant, wanted);
      return insert.executeUpdate();
    }
  }

  private static List<String> labelled(Truth truth) {
    return Stream.of(LabelKind.values())
        .filter(kind -> kind.truth() == truth)
        .map(LabelKind::name)
        .toList();
  }

  private static List<String> draw(Connection connection, String tenant, Wanted wanted)
      throws SQLException {
    Selection selection = wanted.selection();
    Map<String, Integer> quotas =
        StratifiedSample.quotas(strata(connection, tenant, wanted), selection.sampleSize());
    StratifiedSample sample = new StratifiedSample(selection.seed(), quotas);
    try (PreparedStatement select =
        connection.prepareStatement(
            "select signature, decision_id from recorded_decision where " + SELECTED)) {
      // Rows come in portions instead of all at once.
      select.setFetchSize(FETCH_SIZE);
      bind(select, 1, tenant, wanted);
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
  private static List<Stratum> strata(Connection connection, String tenant, Wanted wanted)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select signature, array_agg(distinct severity), count(*) from recorded_decision where
            """
                + SELECTED
                + " group by signature")) {
      bind(select, 1, tenant, wanted);
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

  private static int bind(PreparedStatement statement, int first, String tenant, Wanted wanted)
      throws SQLException {
    Selection selection = wanted.selection();
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
    index = bindAll(statement, index, names(selection.labels()));
    index = bindAll(statement, index, List.copyOf(selection.signatures()));
    setTexts(statement, index++, wanted.interactions());
    setTexts(statement, index++, wanted.interactions());
    return index;
  }

  /// An empty filter is none.
  private static int bindAll(PreparedStatement statement, int index, List<String> texts)
      throws SQLException {
    @Nullable List<String> filter = texts.isEmpty() ? null : texts;
    setTexts(statement, index, filter);
    setTexts(statement, index + 1, filter);
    return index + 2;
  }

  /// Over what was really inserted, in its order. What is selected has no provenance.
  private static String digest(Connection connection, UUID suite) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select digest, truth from suite_case where suite_id = ? order by position")) {
      select.setFetchSize(FETCH_SIZE);
      select.setObject(1, suite);
      try (ResultSet rows = select.executeQuery()) {
        Digests.Chain chain = new Digests.Chain();
        while (rows.next()) {
          new Marks(Truth.valueOf(rows.getString(2)), Map.of()).addTo(chain, rows.getString(1));
        }
        return chain.digest();
      }
    }
  }

  private void insert(Connection connection, String tenant, Suite suite) throws SQLException {
    Selection selection = suite.selection();
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into suite (tenant, id, name, start_time, end_time, stage, verdicts, rule_id,
              policy_digest, sample_size, seed, case_count, digest, author, create_time, labels,
              signatures, attributes, truth_name, attack_values, benign_values)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
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
      setTexts(insert, 16, names(selection.labels()));
      setTexts(insert, 17, selection.signatures().stream().sorted().toList());
      insert.setString(18, maps.encode(selection.attributes()));
      @Nullable TruthAttribute truth = selection.truth();
      insert.setString(19, truth == null ? "" : truth.name());
      setTexts(insert, 20, truth == null ? List.of() : sorted(truth.attackValues()));
      setTexts(insert, 21, truth == null ? List.of() : sorted(truth.benignValues()));
      insert.executeUpdate();
    }
  }

  private static List<String> sorted(Set<String> texts) {
    return texts.stream().sorted().toList();
  }

  private List<Suite> suites(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<Suite> suites = new ArrayList<>();
      while (rows.next()) {
        suites.add(suite(rows));
      }
      return suites;
    }
  }

  private Suite suite(ResultSet row) throws SQLException {
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    texts(row, 6).forEach(name -> verdicts.add(Verdict.valueOf(name)));
    Set<LabelKind> labels = EnumSet.noneOf(LabelKind.class);
    texts(row, 15).forEach(name -> labels.add(LabelKind.valueOf(name)));
    String truth = row.getString("truth_name");
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
            row.getLong("seed"),
            labels,
            Set.copyOf(texts(row, 16)),
            maps.decode(row.getString("attributes")),
            truth.isEmpty()
                ? null
                : new TruthAttribute(
                    truth, Set.copyOf(texts(row, 19)), Set.copyOf(texts(row, 20)))),
        row.getInt("case_count"),
        row.getString("digest"),
        row.getString("author"),
        row.getObject("create_time", OffsetDateTime.class).toInstant());
  }

  private static List<String> names(Set<? extends Enum<?>> constants) {
    return constants.stream().map(Enum::name).sorted().toList();
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
