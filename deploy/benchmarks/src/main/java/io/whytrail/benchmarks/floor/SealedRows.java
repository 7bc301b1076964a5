package io.whytrail.benchmarks.floor;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Two tables with the columns and the indexes that a sealed interaction and its pending leaf have
/// in ingest, but without constraints, foreign keys and triggers; and rows of the same size for
/// them.
final class SealedRows {

  private static final int POOL = 1024;
  private static final short INTERACTION = 1;

  private final String suffix;
  private final List<byte[]> payloads;
  private final byte[][] digests = new byte[POOL][];
  private final byte[][] leaves = new byte[POOL][];
  private final Random random;
  private final AtomicLong next = new AtomicLong();

  /// @param suffix of the tables' names, so that each floor grows tables of its own
  /// @param payloads what is stored, in turn
  SealedRows(String suffix, List<byte[]> payloads, long seed) {
    this.suffix = suffix;
    this.payloads = List.copyOf(payloads);
    this.random = new Random(seed);
    for (int i = 0; i < POOL; i++) {
      digests[i] = new byte[32];
      leaves[i] = new byte[66];
      random.nextBytes(digests[i]);
      random.nextBytes(leaves[i]);
    }
  }

  String[] tables() {
    return new String[] {
      """
      create table record_%1$s (
        log_id integer not null,
        record_id uuid not null primary key,
        kind smallint not null,
        subject_id text not null,
        interaction_id text not null,
        correlation_id text not null,
        record_time timestamptz not null,
        payload bytea not null,
        salt bytea not null,
        leaf bytea not null,
        leaf_hash bytea not null,
        traceparent text not null,
        content_digest bytea not null,
        masked jsonb not null,
        unique (log_id, kind, subject_id)
      )
      """
          .formatted(suffix),
      "alter table record_%s alter column payload set storage external".formatted(suffix),
      "alter table record_%s set (toast_tuple_target = 8160)".formatted(suffix),
      """
      create index on record_%s (log_id, interaction_id) where interaction_id <> ''
      """
          .formatted(suffix),
      """
      create table pending_%s (
        log_id integer not null,
        id bigint generated always as identity,
        record_id uuid not null,
        leaf_hash bytea not null,
        primary key (log_id, id)
      )
      """
          .formatted(suffix),
    };
  }

  /// Inserts as many rows into both tables as are bound, in one statement.
  String insert() {
    return """
    with input as (
      select * from unnest(?::int[], ?::uuid[], ?::smallint[], ?::text[], ?::text[], ?::text[],
        ?::timestamptz[], ?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[], ?::text[], ?::bytea[],
        ?::jsonb[])
      as i (log_id, record_id, kind, subject_id, interaction_id, correlation_id, record_time,
        payload, salt, leaf, leaf_hash, traceparent, content_digest, masked)
    ), stored as (
      insert into record_%1$s select * from input
    )
    insert into pending_%1$s (log_id, record_id, leaf_hash)
    select log_id, record_id, leaf_hash from input
    """
        .formatted(suffix);
  }

  /// Binds rows that nobody else binds.
  void bind(Connection connection, PreparedStatement insert, int rows) throws SQLException {
    long first = next.getAndAdd(rows);
    Integer[] logs = new Integer[rows];
    UUID[] ids = new UUID[rows];
    Short[] kinds = new Short[rows];
    String[] subjects = new String[rows];
    String[] correlations = new String[rows];
    String[] times = new String[rows];
    byte[][] contents = new byte[rows][];
    byte[][] salts = new byte[rows][];
    byte[][] rowLeaves = new byte[rows][];
    byte[][] hashes = new byte[rows][];
    String[] traces = new String[rows];
    byte[][] contentDigests = new byte[rows][];
    String[] masked = new String[rows];
    String time = "2026-01-02T03:04:05.678901Z";
    for (int i = 0; i < rows; i++) {
      long number = first + i;
      logs[i] = 1;
      ids[i] = id(number);
      kinds[i] = INTERACTION;
      subjects[i] = "bench/floor-" + suffix + "-" + (1_000_000_000_000L + number);
      correlations[i] = "0af7651916cd43dd8448eb211c80319c";
      times[i] = time;
      contents[i] = pooled(payloads, number);
      salts[i] = digests[(int) (number % POOL)];
      rowLeaves[i] = leaves[(int) (number % POOL)];
      hashes[i] = digests[(int) ((number + 1) % POOL)];
      traces[i] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      contentDigests[i] = digests[(int) ((number + 2) % POOL)];
      masked[i] = "{\"EMAIL\": 1, \"PHONE\": 1}";
    }
    List<Array> columns =
        List.of(
            connection.createArrayOf("int4", logs),
            connection.createArrayOf("uuid", ids),
            connection.createArrayOf("int2", kinds),
            connection.createArrayOf("text", subjects),
            connection.createArrayOf("text", subjects),
            connection.createArrayOf("text", correlations),
            connection.createArrayOf("timestamptz", times),
            connection.createArrayOf("bytea", contents),
            connection.createArrayOf("bytea", salts),
            connection.createArrayOf("bytea", rowLeaves),
            connection.createArrayOf("bytea", hashes),
            connection.createArrayOf("text", traces),
            connection.createArrayOf("bytea", contentDigests),
            connection.createArrayOf("jsonb", masked));
    for (int i = 0; i < columns.size(); i++) {
      insert.setArray(i + 1, columns.get(i));
    }
  }

  private static byte[] pooled(List<byte[]> pool, long number) {
    return pool.get((int) (number % pool.size()));
  }

  /// In the order of time and otherwise by chance, as ids of UUID version 7 are.
  private UUID id(long number) {
    long high = ((1_767_322_800_000L + number / 16) << 16) | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L);
  }
}
