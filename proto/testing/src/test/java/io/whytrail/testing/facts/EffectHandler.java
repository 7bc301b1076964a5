package io.whytrail.testing.facts;

import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactHandler;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Writes down each fact it is given, and fails as often as the test says.
@Singleton
@Requires(property = "test.follower")
final class EffectHandler implements FactHandler<String> {

  final AtomicInteger failures = new AtomicInteger();
  private final TransactionOperations<Connection> transactions;

  EffectHandler(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public String source() {
    return "scoring";
  }

  @Override
  public Set<FactType> types() {
    return Set.of(FactType.FACT_TYPE_ASSESSMENT_COMPLETED);
  }

  @Override
  public Map<String, String> load(String tenant, List<Fact> facts) {
    return facts.stream().collect(Collectors.toMap(Fact::id, Fact::id));
  }

  @Override
  public void apply(String tenant, Fact fact, String content) {
    transactions.executeWrite(status -> {
      try (PreparedStatement insert =
          status.getConnection().prepareStatement("insert into effect (fact_id) values (?)")) {
        insert.setString(1, tenant + "/" + content);
        return insert.executeUpdate();
      }
    });
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("as the test says");
    }
  }

  List<String> effects() {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status.getConnection().prepareStatement("select fact_id from effect order by id")) {
        return read(select);
      }
    });
  }

  private static List<String> read(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<String> ids = new ArrayList<>();
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
      return ids;
    }
  }
}
