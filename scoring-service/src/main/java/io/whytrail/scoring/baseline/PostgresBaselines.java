package io.whytrail.scoring.baseline;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The baselines of all tenants. Whoever follows a tenant's facts holds that tenant's mark, so that
/// nobody else learns at the same time.
@Singleton
public final class PostgresBaselines {

  private final TransactionOperations<Connection> transactions;

  PostgresBaselines(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /// All that is known about somebody, by measure.
  public Map<Measure, Baseline> load(String tenant, Whose whose) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select measure, observations, first_time, last_time, numbers, names
                  from baseline where tenant = ? and scope = ? and name = ?
                  """)) {
        select.setString(1, tenant);
        select.setString(2, whose.scope().name());
        select.setString(3, whose.name());
        Map<Measure, Baseline> found = new EnumMap<>(Measure.class);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            Measure measure = Measure.valueOf(rows.getString(1));
            found.put(measure, baseline(whose, measure, rows));
          }
        }
        return found;
      }
    });
  }

  private static Baseline baseline(Whose whose, Measure measure, ResultSet row)
      throws SQLException {
    History history = new History(row.getLong(2), instant(row, 3), instant(row, 4));
    double[] numbers =
        Stream.of((Double[]) row.getArray(5).getArray()).mapToDouble(Double::doubleValue).toArray();
    List<String> names = List.of((String[]) row.getArray(6).getArray());
    return new Baseline(whose, measure, history, Estimator.of(measure, numbers, names));
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /// Stores baselines in the place of those before them.
  public void store(String tenant, Collection<Baseline> baselines) {
    transactions.executeWrite(status -> {
      try (PreparedStatement upsert =
          status
              .getConnection()
              .prepareStatement(
                  """
                  insert into baseline
                    (tenant, scope, name, measure, observations, first_time, last_time, numbers,
                     names)
                  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                  on conflict (tenant, scope, name, measure) do update set
                    observations = excluded.observations, first_time = excluded.first_time,
                    last_time = excluded.last_time, numbers = excluded.numbers,
                    names = excluded.names
                  """)) {
        for (Baseline baseline : baselines) {
          bind(upsert, tenant, baseline);
          upsert.addBatch();
        }
        return upsert.executeBatch();
      }
    });
  }

  /// Forgets what is ordinary for a subject; returns how many measures that were.
  public int erase(String tenant, String subject) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement delete =
          status
              .getConnection()
              .prepareStatement(
                  "delete from baseline where tenant = ? and scope = 'SUBJECT' and name = ?")) {
        delete.setString(1, tenant);
        delete.setString(2, subject);
        return delete.executeUpdate();
      }
    });
  }

  private static void bind(PreparedStatement upsert, String tenant, Baseline baseline)
      throws SQLException {
    Connection connection = upsert.getConnection();
    Array numbers = connection.createArrayOf("float8", boxed(baseline.estimator().numbers()));
    Array names = connection.createArrayOf("text", baseline.estimator().names().toArray());
    upsert.setString(1, tenant);
    upsert.setString(2, baseline.whose().scope().name());
    upsert.setString(3, baseline.whose().name());
    upsert.setString(4, baseline.measure().name());
    upsert.setLong(5, baseline.history().observations());
    upsert.setObject(6, baseline.history().first().atOffset(ZoneOffset.UTC));
    upsert.setObject(7, baseline.history().last().atOffset(ZoneOffset.UTC));
    upsert.setArray(8, numbers);
    upsert.setArray(9, names);
  }

  private static Double[] boxed(double[] numbers) {
    return Arrays.stream(numbers).boxed().toArray(Double[]::new);
  }
}
