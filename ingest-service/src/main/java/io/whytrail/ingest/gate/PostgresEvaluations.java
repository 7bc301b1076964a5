package io.whytrail.ingest.gate;

import io.whytrail.ingest.ledger.PostgresTransactions;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.Verdict;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where every evaluation stands.
@Singleton
final class PostgresEvaluations {

  private final PostgresTransactions transactions;

  PostgresEvaluations(PostgresTransactions transactions) {
    this.transactions = transactions;
  }

  void add(EvaluationRow row) {
    transactions.write(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              insert into evaluation (log_id, evaluation_id, interaction_id, correlation_id, stage,
                action_digest, assessment_id, decision_ids, verdict, approval_id, degraded)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              """)) {
        insert.setInt(1, row.logId());
        insert.setString(2, row.evaluationId());
        insert.setString(3, row.interactionId());
        insert.setString(4, row.correlationId());
        insert.setInt(5, row.stage().getNumber());
        insert.setString(6, row.actionDigest());
        insert.setString(7, row.assessmentId());
        insert.setArray(8, connection.createArrayOf("text", row.decisionIds().toArray()));
        insert.setInt(9, row.verdict().getNumber());
        insert.setString(10, row.approvalId());
        insert.setArray(
            11,
            connection.createArrayOf(
                "int4", row.degraded().stream().map(ReasonCode::getNumber).toArray()));
        return insert.executeUpdate();
      }
    });
  }

  Optional<EvaluationRow> find(String tenant, String evaluationId) {
    return transactions.read(connection -> find(connection, tenant, evaluationId));
  }

  private static Optional<EvaluationRow> find(
      Connection connection, String tenant, String evaluationId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select log_id, evaluation_id, interaction_id, correlation_id, stage, action_digest,
              assessment_id, decision_ids, verdict, approval_id, degraded, redeem_time
            from evaluation join log using (log_id)
            where tenant = ? and evaluation_id = ?
            """)) {
      select.setString(1, tenant);
      select.setString(2, evaluationId);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(evaluation(row)) : Optional.empty();
      }
    }
  }

  private static EvaluationRow evaluation(ResultSet row) throws SQLException {
    OffsetDateTime redeemed = row.getObject(12, OffsetDateTime.class);
    return new EvaluationRow(
        row.getInt(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        Stage.forNumber(row.getInt(5)),
        row.getString(6),
        row.getString(7),
        List.of((String[]) row.getArray(8).getArray()),
        Verdict.forNumber(row.getInt(9)),
        row.getString(10),
        Arrays.stream((Integer[]) row.getArray(11).getArray()).map(ReasonCode::forNumber).toList(),
        redeemed == null ? null : redeemed.toInstant());
  }

  /// Uses the permission up; false where that has happened already.
  boolean redeem(int logId, String evaluationId, Instant now) {
    return transactions.write(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update evaluation set redeem_time = ?
              where log_id = ? and evaluation_id = ? and redeem_time is null
              """)) {
        update.setObject(1, now.atOffset(ZoneOffset.UTC));
        update.setInt(2, logId);
        update.setString(3, evaluationId);
        return update.executeUpdate() == 1;
      }
    });
  }
}
