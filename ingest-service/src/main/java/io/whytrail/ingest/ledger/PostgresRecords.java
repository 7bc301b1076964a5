package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The records and those of them that wait for an index.
@Singleton
final class PostgresRecords implements Records {

  private static final String COLUMNS =
      """
      r.log_id, r.record_id, r.kind, r.subject_id, r.interaction_id, r.correlation_id,
      r.record_time, r.payload, r.salt, r.leaf, r.leaf_hash, r.traceparent, r.content_digest,
      r.masked, l.idx
      """;

  /// A record and its leaf are of one log; no index is looked for by that, because it would be one
  /// that begins with the log and holds all of it.
  private static final String WITH_LEAVES =
      """
      from record r left join leaf l
        on l.record_id = r.record_id and l.log_id is not distinct from r.log_id
      """;

  private final PostgresTransactions transactions;

  PostgresRecords(PostgresTransactions transactions) {
    this.transactions = transactions;
  }

  /// In one statement.
  @Override
  public Set<UUID> insert(List<SealedRecord> records) {
    return transactions.write(connection -> insert(connection, records));
  }

  private static Set<UUID> insert(Connection connection, List<SealedRecord> records)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            with input as (
              select * from unnest(?::int[], ?::uuid[], ?::smallint[], ?::text[], ?::text[],
                ?::text[], ?::timestamptz[], ?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[],
                ?::text[], ?::bytea[], ?::jsonb[])
              as i (log_id, record_id, kind, subject_id, interaction_id, correlation_id,
                record_time, payload, salt, leaf, leaf_hash, traceparent, content_digest, masked)
            ), inserted as (
              insert into record (log_id, record_id, kind, subject_id, interaction_id,
                correlation_id, record_time, payload, salt, leaf, leaf_hash, traceparent,
                content_digest, masked)
              select i.* from input i join log using (log_id) where log.latch is null
              on conflict on constraint record_subject do nothing
              returning log_id, record_id, leaf_hash
            ), waiting as (
              insert into pending (log_id, record_id, leaf_hash)
              select log_id, record_id, leaf_hash from inserted
            )
            select record_id from inserted
            """)) {
      bind(connection, insert, records);
      try (ResultSet rows = insert.executeQuery()) {
        Set<UUID> inserted = new HashSet<>();
        while (rows.next()) {
          inserted.add(rows.getObject(1, UUID.class));
        }
        return inserted;
      }
    }
  }

  private static void bind(
      Connection connection, PreparedStatement insert, List<SealedRecord> records)
      throws SQLException {
    insert.setArray(1, array(connection, "int4", records, SealedRecord::logId));
    insert.setArray(2, array(connection, "uuid", records, SealedRecord::recordId));
    insert.setArray(3, array(connection, "int2", records, r -> (short) r.kind().number()));
    insert.setArray(4, array(connection, "text", records, SealedRecord::subjectId));
    insert.setArray(5, array(connection, "text", records, SealedRecord::interactionId));
    insert.setArray(6, array(connection, "text", records, SealedRecord::correlationId));
    insert.setArray(7, array(connection, "timestamptz", records, r -> r.time().toString()));
    insert.setArray(8, bytes(connection, records, SealedRecord::payload));
    insert.setArray(9, bytes(connection, records, SealedRecord::salt));
    insert.setArray(10, bytes(connection, records, SealedRecord::leaf));
    insert.setArray(11, bytes(connection, records, SealedRecord::leafHash));
    insert.setArray(12, array(connection, "text", records, SealedRecord::traceparent));
    insert.setArray(13, bytes(connection, records, SealedRecord::contentDigest));
    insert.setArray(14, array(connection, "jsonb", records, r -> MaskedCounts.write(r.masked())));
  }

  private static Array array(
      Connection connection,
      String type,
      List<SealedRecord> records,
      Function<SealedRecord, Object> column)
      throws SQLException {
    return connection.createArrayOf(type, records.stream().map(column).toArray());
  }

  private static Array bytes(
      Connection connection, List<SealedRecord> records, Function<SealedRecord, ByteString> column)
      throws SQLException {
    byte[][] values = new byte[records.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(records.get(i)).toByteArray();
    }
    return connection.createArrayOf("bytea", values);
  }

  @Override
  public List<SealedRecord> existing(List<SealedRecord> records) {
    return transactions.read(connection -> existing(connection, records));
  }

  private static List<SealedRecord> existing(Connection connection, List<SealedRecord> wanted)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select %s %s
            where (r.log_id, r.kind, r.subject_id) in
              (select * from unnest(?::int[], ?::smallint[], ?::text[]))
            """
                .formatted(COLUMNS, WITH_LEAVES))) {
      select.setArray(1, array(connection, "int4", wanted, SealedRecord::logId));
      select.setArray(2, array(connection, "int2", wanted, r -> (short) r.kind().number()));
      select.setArray(3, array(connection, "text", wanted, SealedRecord::subjectId));
      return records(select);
    }
  }

  Optional<SealedRecord> find(int logId, Kind kind, String subjectId) {
    return find(logId, kind, List.of(subjectId)).stream().findFirst();
  }

  List<SealedRecord> find(int logId, Kind kind, Collection<String> subjectIds) {
    return select(
        "r.log_id = ? and r.kind = ? and r.subject_id = any (?)",
        (connection, select) -> {
          select.setInt(1, logId);
          select.setShort(2, (short) kind.number());
          select.setArray(3, connection.createArrayOf("text", subjectIds.toArray()));
        });
  }

  /// Which of these subjects have a record of the kind.
  Set<String> subjects(int logId, Kind kind, Collection<String> subjectIds) {
    return transactions.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select subject_id from record
              where log_id = ? and kind = ? and subject_id = any (?)
              """)) {
        select.setInt(1, logId);
        select.setShort(2, (short) kind.number());
        select.setArray(3, connection.createArrayOf("text", subjectIds.toArray()));
        try (ResultSet rows = select.executeQuery()) {
          Set<String> subjects = new HashSet<>();
          while (rows.next()) {
            subjects.add(rows.getString(1));
          }
          return subjects;
        }
      }
    });
  }

  Optional<SealedRecord> find(int logId, UUID recordId) {
    return select(
            "r.log_id = ? and r.record_id = ?",
            (connection, select) -> {
              select.setInt(1, logId);
              select.setObject(2, recordId);
            })
        .stream()
        .findFirst();
  }

  Optional<SealedRecord> find(int logId, long index) {
    return select(
            "l.log_id = ? and l.idx = ?",
            (connection, select) -> {
              select.setInt(1, logId);
              select.setLong(2, index);
            })
        .stream()
        .findFirst();
  }

  /// Everything about one interaction: in ledger order, and what waits for an index at the end.
  List<SealedRecord> ofInteraction(int logId, String interactionId) {
    return select(
        """
        r.log_id = ? and r.interaction_id = ? and r.interaction_id <> ''
        order by l.idx nulls last, r.record_id
        """,
        (connection, select) -> {
          select.setInt(1, logId);
          select.setString(2, interactionId);
        });
  }

  /// Records that have an index, from one on; of one kind where it is given.
  List<SealedRecord> range(int logId, long fromIndex, @Nullable Kind kind, int limit) {
    return select(
        "l.log_id = ? and l.idx >= ? and (? = 0 or r.kind = ?) order by l.idx limit ?",
        (connection, select) -> {
          short number = kind == null ? 0 : (short) kind.number();
          select.setInt(1, logId);
          select.setLong(2, fromIndex);
          select.setShort(3, number);
          select.setShort(4, number);
          select.setInt(5, limit);
        });
  }

  long pending(int logId) {
    return transactions.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement("select count(*) from pending where log_id = ?")) {
        select.setInt(1, logId);
        try (ResultSet row = select.executeQuery()) {
          row.next();
          return row.getLong(1);
        }
      }
    });
  }

  /// The indexes of those records that have one.
  Map<UUID, Long> indexes(int logId, Collection<UUID> recordIds) {
    return transactions.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "select record_id, idx from leaf where log_id = ? and record_id = any (?)")) {
        select.setInt(1, logId);
        select.setArray(2, connection.createArrayOf("uuid", recordIds.toArray()));
        try (ResultSet rows = select.executeQuery()) {
          Map<UUID, Long> indexes = new HashMap<>();
          while (rows.next()) {
            indexes.put(rows.getObject(1, UUID.class), rows.getLong(2));
          }
          return indexes;
        }
      }
    });
  }

  @FunctionalInterface
  private interface Binding {
    void bind(Connection connection, PreparedStatement select) throws SQLException;
  }

  private List<SealedRecord> select(String condition, Binding binding) {
    return transactions.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "select %s %s where %s".formatted(COLUMNS, WITH_LEAVES, condition))) {
        binding.bind(connection, select);
        return records(select);
      }
    });
  }

  private static List<SealedRecord> records(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<SealedRecord> records = new ArrayList<>();
      while (rows.next()) {
        records.add(record(rows));
      }
      return records;
    }
  }

  private static SealedRecord record(ResultSet row) throws SQLException {
    return new SealedRecord(
        row.getInt(1),
        row.getObject(2, UUID.class),
        Kind.of(row.getShort(3)),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        instant(row, 7),
        ByteString.copyFrom(row.getBytes(8)),
        ByteString.copyFrom(row.getBytes(9)),
        ByteString.copyFrom(row.getBytes(10)),
        ByteString.copyFrom(row.getBytes(11)),
        row.getString(12),
        ByteString.copyFrom(row.getBytes(13)),
        MaskedCounts.read(row.getString(14)),
        row.getObject(15, Long.class));
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class)
        .withOffsetSameInstant(ZoneOffset.UTC)
        .toInstant();
  }
}
