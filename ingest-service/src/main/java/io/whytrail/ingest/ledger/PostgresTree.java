package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.VerificationException;
import io.whytrail.runtime.merkle.tile.EntriesPath;
import io.whytrail.runtime.merkle.tile.EntryBundle;
import io.whytrail.runtime.merkle.tile.LogPath;
import io.whytrail.runtime.merkle.tile.Tile;
import io.whytrail.runtime.merkle.tile.TilePath;
import io.whytrail.runtime.merkle.tile.TileSource;
import io.whytrail.runtime.merkle.tile.TreeExtension;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The trees: leaves, tiles, size and root of every log.
@Singleton
final class PostgresTree implements Trees {

  private static final int ADVISORY_CLASS = 0x77687900;

  private final PostgresTransactions transactions;

  PostgresTree(PostgresTransactions transactions) {
    this.transactions = transactions;
  }

  /// The tree as it is now; empty for a log that does not exist.
  @Override
  public Tree head(int logId) {
    return transactions.read(connection -> head(connection, logId, ""));
  }

  /// The tree, for this transaction alone to grow; empty where another replica is at it.
  @Override
  public Optional<Tree> lock(int logId) {
    return transactions.write(connection -> {
      try (PreparedStatement lock =
          connection.prepareStatement("select pg_try_advisory_xact_lock(?, ?)")) {
        lock.setInt(1, ADVISORY_CLASS);
        lock.setInt(2, logId);
        try (ResultSet row = lock.executeQuery()) {
          if (!row.next() || !row.getBoolean(1)) {
            return Optional.empty();
          }
        }
      }
      return Optional.of(head(connection, logId, "for update"));
    });
  }

  private static Tree head(Connection connection, int logId, String lock) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select size, root from tree where log_id = ? " + lock)) {
      select.setInt(1, logId);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Tree(row.getLong(1), Hash.of(row.getBytes(2))) : Tree.EMPTY;
      }
    }
  }

  /// The logs that have records waiting for an index.
  List<Integer> withPending() {
    return logIds(
        """
        select log_id from log
        where latch is null and exists (select 1 from pending where pending.log_id = log.log_id)
        order by log_id
        """);
  }

  /// The logs that have grown since their last checkpoint.
  List<Integer> withUnpublished() {
    return logIds(
        """
        select log_id from log join tree using (log_id) left join pub using (log_id)
        where latch is null and tree.size > coalesce(pub.size, 0) order by log_id
        """);
  }

  private List<Integer> logIds(String sql) {
    return transactions.read(connection -> {
      try (PreparedStatement select = connection.prepareStatement(sql);
          ResultSet rows = select.executeQuery()) {
        List<Integer> ids = new ArrayList<>();
        while (rows.next()) {
          ids.add(rows.getInt(1));
        }
        return ids;
      }
    });
  }

  /// Takes leaves out of the waiting ones: by deleting those that are visible and never by a cursor
  /// over ids, which would pass over a transaction that commits late.
  @Override
  public List<Pending> take(int logId, int limit) {
    return transactions.write(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement(
              """
              with taken as (
                delete from pending where log_id = ? and id in
                  (select id from pending where log_id = ? order by id limit ?)
                returning log_id, id, record_id, leaf_hash
              )
              select t.id, t.record_id, t.leaf_hash, r.kind, r.subject_id, r.interaction_id,
                r.correlation_id, r.record_time, r.leaf, r.leaf_hash, r.traceparent
              from taken t left join record r
                on r.record_id = t.record_id and r.log_id is not distinct from t.log_id
              """)) {
        delete.setInt(1, logId);
        delete.setInt(2, logId);
        delete.setInt(3, limit);
        try (ResultSet rows = delete.executeQuery()) {
          List<Pending> taken = new ArrayList<>();
          while (rows.next()) {
            taken.add(pending(rows));
          }
          taken.sort(Comparator.comparingLong(Pending::id));
          return taken;
        }
      }
    });
  }

  private static Pending pending(ResultSet row) throws SQLException {
    byte[] leaf = row.getBytes(9);
    return new Pending(
        row.getLong(1),
        row.getObject(2, UUID.class),
        ByteString.copyFrom(row.getBytes(3)),
        leaf == null
            ? null
            : new Pending.Row(
                Kind.of(row.getShort(4)),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                ByteString.copyFrom(leaf),
                ByteString.copyFrom(row.getBytes(10)),
                row.getString(11)));
  }

  @Override
  public void quarantine(int logId, Pending pending, String reason, Instant now) {
    transactions.write(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              insert into quarantine (log_id, pending_id, record_id, leaf_hash, reason,
                quarantine_time)
              values (?, ?, ?, ?, ?, ?)
              """)) {
        insert.setInt(1, logId);
        insert.setLong(2, pending.id());
        insert.setObject(3, pending.recordId());
        insert.setBytes(4, pending.leafHash().toByteArray());
        insert.setString(5, reason);
        insert.setObject(6, now.atOffset(ZoneOffset.UTC));
        return insert.executeUpdate();
      }
    });
  }

  /// Stores leaves from an index on, the tiles that grew, and the new head. Throws where the tree
  /// is not the one that was extended.
  @Override
  public void grow(int logId, Tree old, List<Pending> leaves, TreeExtension extension) {
    transactions.write(connection -> {
      insertLeaves(connection, logId, old.size(), leaves);
      storeTiles(connection, logId, extension.tiles());
      try (PreparedStatement update =
          connection.prepareStatement(
              "update tree set size = ?, root = ? where log_id = ? and size = ? and root = ?")) {
        update.setLong(1, extension.size());
        update.setBytes(2, extension.root().bytes());
        update.setInt(3, logId);
        update.setLong(4, old.size());
        update.setBytes(5, old.root().bytes());
        if (update.executeUpdate() != 1) {
          throw new VerificationException("the tree is not the one that was extended");
        }
      }
      return true;
    });
  }

  private static void insertLeaves(
      Connection connection, int logId, long first, List<Pending> leaves) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into leaf (log_id, idx, record_id, leaf)
            select ?, ? + i.n - 1, i.record_id, i.leaf
            from unnest(?::uuid[], ?::bytea[]) with ordinality as i (record_id, leaf, n)
            """)) {
      insert.setInt(1, logId);
      insert.setLong(2, first);
      insert.setArray(
          3, connection.createArrayOf("uuid", leaves.stream().map(Pending::recordId).toArray()));
      insert.setArray(4, leafBytes(connection, leaves));
      insert.executeUpdate();
    }
  }

  private static Array leafBytes(Connection connection, List<Pending> leaves) throws SQLException {
    byte[][] values = new byte[leaves.size()][];
    for (int i = 0; i < values.length; i++) {
      Pending.Row row = leaves.get(i).record();
      if (row == null) {
        throw new IllegalArgumentException("A leaf without a record is not sequenced");
      }
      values[i] = row.leaf().toByteArray();
    }
    return connection.createArrayOf("bytea", values);
  }

  private static void storeTiles(Connection connection, int logId, List<Tile> tiles)
      throws SQLException {
    try (PreparedStatement store =
        connection.prepareStatement(
            """
            insert into tile (log_id, level, idx, width, data) values (?, ?, ?, ?, ?)
            on conflict (log_id, level, idx) do update
            set width = excluded.width, data = excluded.data
            where tile.width < excluded.width
            """)) {
      for (Tile tile : tiles) {
        store.setInt(1, logId);
        store.setShort(2, (short) tile.path().level());
        store.setLong(3, tile.path().index());
        store.setShort(4, (short) tile.path().width());
        store.setBytes(5, tile.bytes());
        store.addBatch();
      }
      store.executeBatch();
    }
  }

  /// The tiles of one log.
  @Override
  public TileSource tiles(int logId) {
    return path ->
        tile(logId, path)
            .map(data -> Tile.parse(path, data))
            .orElseThrow(
                () -> new VerificationException("the tile " + path.path() + " is not stored"));
  }

  /// The file of a tile; empty where the tree has not grown so far.
  Optional<byte[]> tile(int logId, TilePath path) {
    return transactions.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select data from tile
              where log_id = ? and level = ? and idx = ? and width >= ?
              """)) {
        select.setInt(1, logId);
        select.setShort(2, (short) path.level());
        select.setLong(3, path.index());
        select.setShort(4, (short) path.width());
        try (ResultSet row = select.executeQuery()) {
          return row.next()
              ? Optional.of(Arrays.copyOf(row.getBytes(1), path.width() * Hash.LENGTH))
              : Optional.empty();
        }
      }
    });
  }

  /// The file of a bundle of entries; empty where the log has not grown so far.
  Optional<byte[]> entries(int logId, EntriesPath path) {
    long first = path.index() * LogPath.FULL_WIDTH;
    List<byte[]> entries =
        transactions.read(connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select leaf from leaf where log_id = ? and idx >= ? and idx < ? order by idx")) {
            select.setInt(1, logId);
            select.setLong(2, first);
            select.setLong(3, first + path.width());
            try (ResultSet rows = select.executeQuery()) {
              List<byte[]> leaves = new ArrayList<>();
              while (rows.next()) {
                leaves.add(rows.getBytes(1));
              }
              return leaves;
            }
          }
        });
    return entries.size() == path.width()
        ? Optional.of(EntryBundle.format(entries))
        : Optional.empty();
  }
}
