package io.whytrail.ingest.ledger;

import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactLogHead;
import io.whytrail.runtime.messaging.FactSource;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/// Serves the leaves as this service's facts, in place of a fact table.
@Singleton
final class PostgresLeafFacts implements FactSource {

  private final PostgresTransactions transactions;

  PostgresLeafFacts(PostgresTransactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<FactLogHead> logs() {
    return transactions.read(connection -> {
      try (PreparedStatement select =
              connection.prepareStatement(
                  "select tenant, size from log join tree using (log_id) order by tenant");
          ResultSet rows = select.executeQuery()) {
        List<FactLogHead> logs = new ArrayList<>();
        while (rows.next()) {
          logs.add(new FactLogHead(rows.getString(1), rows.getLong(2)));
        }
        return logs;
      }
    });
  }

  @Override
  public List<Fact> facts(String tenant, long fromIndex, int limit) {
    return transactions.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select l.idx, r.kind, r.subject_id, r.interaction_id, r.correlation_id,
                r.traceparent, r.record_time
              from log join leaf l using (log_id) join record r
                on r.record_id = l.record_id and r.log_id is not distinct from l.log_id
              where log.tenant = ? and l.idx >= ? order by l.idx limit ?
              """)) {
        select.setString(1, tenant);
        select.setLong(2, fromIndex);
        select.setInt(3, limit);
        try (ResultSet rows = select.executeQuery()) {
          List<Fact> facts = new ArrayList<>();
          while (rows.next()) {
            facts.add(
                new Fact(
                    tenant,
                    rows.getLong(1),
                    LeafFacts.type(Kind.of(rows.getShort(2))),
                    rows.getString(3),
                    rows.getString(4),
                    rows.getString(5),
                    rows.getString(6),
                    rows.getObject(7, OffsetDateTime.class).toInstant()));
          }
          return facts;
        }
      }
    });
  }
}
