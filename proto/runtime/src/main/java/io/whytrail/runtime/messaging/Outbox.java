package io.whytrail.runtime.messaging;

import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.support.TransactionSynchronization;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// Where facts wait: written in the transaction that makes them true, so that there is never a fact
/// without its thing nor a thing without its fact.
@Singleton
public final class Outbox {

  private final TransactionOperations<Connection> transactions;
  private final TraceHeaders trace;
  private final Clock clock;
  private final WakeUp relay;

  Outbox(
      TransactionOperations<Connection> transactions,
      OpenTelemetrySdk telemetry,
      Clock clock,
      RelayWakeUp relay) {
    this.transactions = transactions;
    this.trace = new TraceHeaders(telemetry);
    this.clock = clock;
    this.relay = relay;
  }

  /// Appends in the current transaction; throws where there is none.
  public void append(PendingFact fact) {
    append(List.of(fact));
  }

  /// Appends in the current transaction; throws where there is none.
  public void append(List<PendingFact> facts) {
    transactions.execute(
        TransactionDefinition.of(Propagation.MANDATORY),
        status -> {
          insert(status.getConnection(), facts);
          status.registerSynchronization(
              new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                  relay.wake();
                }
              });
          return null;
        });
  }

  private void insert(Connection connection, List<PendingFact> facts) throws SQLException {
    String traceparent = trace.traceparent();
    OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into fact_outbox
              (tenant, type, subject_id, interaction_id, correlation_id, traceparent, time)
            values (?, ?, ?, ?, ?, ?, ?)
            """)) {
      for (PendingFact fact : facts) {
        insert.setString(1, fact.tenant());
        insert.setString(2, fact.type().name());
        insert.setString(3, fact.id());
        insert.setString(4, fact.interactionId());
        insert.setString(5, fact.correlationId());
        insert.setString(6, traceparent);
        insert.setObject(7, now);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
