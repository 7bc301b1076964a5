package io.whytrail.policy.rollout;

import io.whytrail.policy.storage.PostgresSession;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Versions, activations, and the one row that says which version decides.
@Singleton
final class PostgresPolicies {

  private final PostgresSession session;

  PostgresPolicies(PostgresSession session) {
    this.session = session;
  }

  /// False where the version was there already.
  boolean insert(String tenant, PolicyVersion version) {
    return session.update(
            """
            insert into policy_version (tenant, digest, name, state, document, rule_count,
              test_count, author, create_time, variable_schema_digest, engine_version)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, digest) do nothing
            """,
            List.of(
                tenant,
                version.digest(),
                version.name(),
                version.state(),
                version.document(),
                version.ruleCount(),
                version.testCount(),
                version.author(),
                version.createTime(),
                version.variableSchemaDigest(),
                version.engineVersion()))
        == 1;
  }

  Optional<PolicyVersion> find(String tenant, String digest) {
    return session.find(
        "select * from policy_version where tenant = ? and digest = ?",
        List.of(tenant, digest),
        PostgresPolicies::version);
  }

  /// A version and its place in the order of uploads.
  record Listed(PolicyVersion version, long sequence) {}

  List<Listed> list(String tenant, long before, int limit) {
    return session.query(
        """
        select * from policy_version where tenant = ? and sequence < ?
        order by sequence desc limit ?
        """,
        List.of(tenant, before, limit),
        row -> new Listed(version(row), row.getLong("sequence")));
  }

  /// Moves a version from one state to another; false where it is not in the first.
  boolean move(String tenant, String digest, PolicyState from, PolicyState to) {
    return session.update(
            "update policy_version set state = ? where tenant = ? and digest = ? and state = ?",
            List.of(to, tenant, digest, from))
        == 1;
  }

  void setState(String tenant, String digest, PolicyState state) {
    session.update(
        "update policy_version set state = ? where tenant = ? and digest = ?",
        List.of(state, tenant, digest));
  }

  Optional<String> activeDigest(String tenant) {
    return session.find(
        "select policy_digest from active_policy where tenant = ?",
        List.of(tenant),
        row -> row.getString(1));
  }

  /// The same, and nobody activates another version before this transaction ends.
  Optional<String> heldActiveDigest(String tenant) {
    return session.find(
        "select policy_digest from active_policy where tenant = ? for share",
        List.of(tenant),
        row -> row.getString(1));
  }

  /// The activation in force; this transaction is the only one that may replace it. Two statements,
  /// because one that joins would look for the activation of before it waited for the lock.
  Optional<Activation> lockActive(String tenant) {
    return session
        .find(
            "select activation_id from active_policy where tenant = ? for update",
            List.of(tenant),
            row -> row.getObject(1, UUID.class))
        .flatMap(id -> activations(tenant, List.of(id)).stream().findFirst());
  }

  /// Makes a tenant's first activation; false where another replica was faster.
  boolean insertFirst(String tenant, Activation activation) {
    boolean first =
        session.update(
                """
                insert into active_policy (tenant, policy_digest, activation_id) values (?, ?, ?)
                on conflict (tenant) do nothing
                """,
                List.of(tenant, activation.policyDigest(), activation.id()))
            == 1;
    if (first) {
      insert(tenant, activation);
    }
    return first;
  }

  /// Swaps the one row.
  void replace(String tenant, Activation activation) {
    insert(tenant, activation);
    session.update(
        "update active_policy set policy_digest = ?, activation_id = ? where tenant = ?",
        List.of(activation.policyDigest(), activation.id(), tenant));
  }

  /// Keeps a step.
  void insert(String tenant, Activation activation) {
    session.update(
        """
        insert into activation (tenant, id, policy_digest, previous_policy_digest, author, reason,
          activate_time, rollback, below_id, state, percent, evidence_json)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        List.of(
            tenant,
            activation.id(),
            activation.policyDigest(),
            activation.previousPolicyDigest(),
            activation.author(),
            activation.reason(),
            activation.activateTime(),
            activation.rollback(),
            activation.belowId(),
            activation.state(),
            activation.percent(),
            activation.evidenceJson()));
  }

  /// The newest backtest of a version that replayed something.
  Optional<UUID> backtest(String tenant, String digest) {
    return session.find(
        """
        select id from backtest where tenant = ? and policy_digest = ? and replayed > 0
        order by id desc limit 1
        """,
        List.of(tenant, digest),
        row -> row.getObject(1, UUID.class));
  }

  /// The steps that a version has taken, each once.
  Set<PolicyState> taken(String tenant, String digest) {
    return Set.copyOf(
        session.query(
            "select distinct state from activation where tenant = ? and policy_digest = ?",
            List.of(tenant, digest),
            row -> PolicyState.valueOf(row.getString(1))));
  }

  List<Activation> activations(String tenant, Collection<UUID> ids) {
    return session.query(
        "select * from activation where tenant = ? and id = any(?::uuid[])",
        List.of(tenant, ids),
        PostgresPolicies::activation);
  }

  private static PolicyVersion version(ResultSet row) throws SQLException {
    return new PolicyVersion(
        row.getString("digest"),
        row.getString("name"),
        PolicyState.valueOf(row.getString("state")),
        row.getString("document"),
        row.getInt("rule_count"),
        row.getInt("test_count"),
        row.getString("author"),
        row.getObject("create_time", OffsetDateTime.class).toInstant(),
        row.getString("variable_schema_digest"),
        row.getString("engine_version"));
  }

  private static Activation activation(ResultSet row) throws SQLException {
    return new Activation(
        row.getObject("id", UUID.class),
        row.getString("policy_digest"),
        row.getString("previous_policy_digest"),
        row.getString("author"),
        row.getString("reason"),
        row.getObject("activate_time", OffsetDateTime.class).toInstant(),
        row.getBoolean("rollback"),
        row.getString("below_id"),
        PolicyState.valueOf(row.getString("state")),
        row.getInt("percent"),
        row.getString("evidence_json"));
  }
}
