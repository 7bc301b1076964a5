package io.whytrail.policy.backtest;

import com.google.protobuf.ByteString;
import io.whytrail.policy.backtest.Backtests.StoredReport;
import io.whytrail.policy.rule.Digest;
import io.whytrail.policy.storage.PostgresSession;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Kept backtests in Postgres.
@Singleton
final class PostgresBacktests {

  private final PostgresSession session;

  PostgresBacktests(PostgresSession session) {
    this.session = session;
  }

  void insert(String tenant, StoredReport report) {
    session.update(
        """
        insert into backtest (tenant, id, policy_digest, replayed, payload)
        values (?, ?, ?, ?, ?)
        """,
        List.of(
            tenant,
            report.id(),
            report.policyDigest(),
            report.replayed(),
            report.payload().toByteArray()));
  }

  Optional<StoredReport> find(String tenant, UUID id) {
    return session.find(
        "select * from backtest where tenant = ? and id = ?",
        List.of(tenant, id),
        PostgresBacktests::report);
  }

  Optional<StoredReport> newest(String tenant, String policyDigest) {
    return session.find(
        "select * from backtest where tenant = ? and policy_digest = ? order by id desc limit 1",
        List.of(tenant, policyDigest),
        PostgresBacktests::report);
  }

  private static StoredReport report(ResultSet row) throws SQLException {
    byte[] payload = row.getBytes("payload");
    return new StoredReport(
        row.getObject("id", UUID.class),
        row.getString("policy_digest"),
        row.getInt("replayed"),
        ByteString.copyFrom(payload),
        Digest.of(payload));
  }
}
