package io.whytrail.ingest.ledger;

import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/// How far each reader has come in each log.
@Singleton
final class PostgresLeafMarks {

  /// Another replica reads this log now.
  static final long TAKEN = -1;

  private final PostgresTransactions transactions;

  PostgresLeafMarks(PostgresTransactions transactions) {
    this.transactions = transactions;
  }

  /// A log of which a reader has not read everything.
  record Behind(int logId, long missing) {}

  List<Behind> behind(String reader) {
    return transactions.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select t.log_id, t.size - coalesce(m.next_idx, 0)
              from tree t left join leaf_mark m on m.log_id = t.log_id and m.reader = ?
              where t.size > coalesce(m.next_idx, 0) order by t.log_id
              """)) {
        select.setString(1, reader);
        try (ResultSet rows = select.executeQuery()) {
          List<Behind> behind = new ArrayList<>();
          while (rows.next()) {
            behind.add(new Behind(rows.getInt(1), rows.getLong(2)));
          }
          return behind;
        }
      }
    });
  }

  /// Locks a mark until the transaction ends and returns the next index, or TAKEN.
  long lock(int logId, String reader) {
    return transactions.write(connection -> {
      try (PreparedStatement create =
              connection.prepareStatement(
                  """
                  insert into leaf_mark (log_id, reader, next_idx) values (?, ?, 0)
                  on conflict do nothing
                  """);
          PreparedStatement lock =
              connection.prepareStatement(
                  """
                  select next_idx from leaf_mark where log_id = ? and reader = ?
                  for update skip locked
                  """)) {
        create.setInt(1, logId);
        create.setString(2, reader);
        create.executeUpdate();
        lock.setInt(1, logId);
        lock.setString(2, reader);
        try (ResultSet row = lock.executeQuery()) {
          return row.next() ? row.getLong(1) : TAKEN;
        }
      }
    });
  }

  void move(int logId, String reader, long nextIndex) {
    transactions.write(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              "update leaf_mark set next_idx = ? where log_id = ? and reader = ?")) {
        update.setLong(1, nextIndex);
        update.setInt(2, logId);
        update.setString(3, reader);
        return update.executeUpdate();
      }
    });
  }
}
