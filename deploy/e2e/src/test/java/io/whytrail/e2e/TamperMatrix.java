package io.whytrail.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every column of ingest's database: what is done to it, or why no evidence depends on it.
final class TamperMatrix {

  private static final String OF_RECORD = " where record_id = '{record}'";
  private static final String OF_LEAF = " where log_id = {log} and idx = {index}";
  private static final String OF_TILE = " where log_id = {log} and level = 0 and idx = 0";
  private static final String OF_LOG = " where log_id = {log}";

  private static final String MISSING = "leaf n, record: the record is missing";
  private static final String SEALED = ": it is not what was sealed";
  private static final String NO_BUNDLE = "the bundle of entries is missing";
  private static final String NO_TILE = "the tile is missing";

  private static final Map<String, String> NO_EVIDENCE = new LinkedHashMap<>();

  static {
    because("How one call was traced; no proof says anything about it.", "record.traceparent");
    because(
        "Tells a repeated request from another one with the same id; it is not in evidence.",
        "record.content_digest");
    because(
        "What a receipt says about masking; the masked payload is what was sealed.",
        "record.masked");
    because(
        "Copies of what pub.note says, and when: a changed one gives proofs that do not verify,"
            + " which the service finds before it answers.",
        "pub.size",
        "pub.root",
        "pub.publish_time");
    because(
        "The signed notes that the service itself looks back at, to latch a log that does not"
            + " extend the newest of them. An auditor keeps checkpoints outside of this database.",
        "checkpoint.*");
    because(
        "Internal number by which rows find their log: with another one a log has no rows, as in"
            + " the rows of tree.log_id and pub.log_id.",
        "log.log_id");
    because("A copy of what the sealed LOG_OPENED says.", "log.open_time");
    because("Whether the log takes records; nothing that was sealed.", "log.latch");
    because(
        "Waits for its index. A pending leaf that is not its record's is put in quarantine with an"
            + " alarm and gets no index.",
        "pending.*");
    because("Alarms about pending leaves; they have no place in the log.", "quarantine.*");
    because(
        "How far producers have counted. A gap in the numbers is evidence once it is sealed as"
            + " PRODUCER_GAP.",
        "producer.*",
        "producer_hole.*");
    because(
        "What interactions are found by, derived from the sealed records and made again from them.",
        "interaction.*",
        "interaction_verdict.*");
    because("How far a reader of the leaves has come.", "leaf_mark.*");
    because(
        "Where an evaluation stands while it is open. What was asked, decided, approved, redeemed"
            + " and reported is sealed in records of its own.",
        "evaluation.*");
    because(
        "How far the services have told each other; what they told is sealed in records.",
        "fact.*",
        "fact_log.*",
        "fact_mark.*",
        "fact_outbox.*");
  }

  private TamperMatrix() {}

  private static void because(String reason, String... columns) {
    for (String column : columns) {
      NO_EVIDENCE.put(column, reason);
    }
  }

  /// Why no evidence depends on a column; empty where some does.
  static Optional<String> noEvidence(String column) {
    String table = column.substring(0, column.indexOf('.'));
    return Optional.ofNullable(NO_EVIDENCE.getOrDefault(column, NO_EVIDENCE.get(table + ".*")));
  }

  static Map<String, String> noEvidence() {
    return NO_EVIDENCE;
  }

  /// Changes to single columns.
  static List<Tampering> columns() {
    List<Tampering> rows = new ArrayList<>();
    rows.addAll(ofRecord());
    rows.addAll(ofLeaf());
    rows.addAll(ofTile());
    rows.addAll(ofHeads());
    return rows;
  }

  private static List<Tampering> ofRecord() {
    return List.of(
        row("record.record_id", "another id", "record_id = gen_random_uuid()", OF_RECORD, MISSING),
        row("record.log_id", "another log", "log_id = -1", OF_RECORD, MISSING),
        row(
            "record.kind",
            "an interaction becomes an outcome",
            "kind = 8",
            OF_RECORD,
            "leaf n (OUTCOME first), kind: it is not what was sealed"),
        row(
            "record.subject_id",
            "another subject",
            "subject_id = 'x'",
            OF_RECORD,
            "leaf n (INTERACTION x), subject_id" + SEALED),
        row(
            "record.interaction_id",
            "another interaction",
            "interaction_id = 'x'",
            OF_RECORD,
            "leaf n (INTERACTION first), interaction_id" + SEALED),
        row(
            "record.correlation_id",
            "another correlation",
            "correlation_id = 'x'",
            OF_RECORD,
            "leaf n (INTERACTION first), correlation_id" + SEALED),
        row(
            "record.record_time",
            "a microsecond later",
            "record_time = record_time + interval '1 microsecond'",
            OF_RECORD,
            "leaf n (INTERACTION first), record_time: it is not what was sealed"),
        row(
            "record.payload",
            "one bit of the last byte",
            "payload = " + flipped("payload"),
            OF_RECORD,
            "leaf n (INTERACTION first), payload" + SEALED + ": one bit"),
        new Tampering(
            "record.payload",
            "one bit of a decision",
            List.of(
                "update record set payload = "
                    + flipped("payload")
                    + " where log_id = {log} and kind = 4"),
            "), payload" + SEALED + ": one bit"),
        row(
            "record.salt",
            "one bit",
            "salt = " + flipped("salt"),
            OF_RECORD,
            "leaf n (INTERACTION first), salt" + SEALED + ": one bit"),
        row(
            "record.leaf",
            "one bit",
            "leaf = " + flipped("leaf"),
            OF_RECORD,
            "leaf n (INTERACTION first), leaf: it is not the entry in the log"),
        row(
            "record.leaf_hash",
            "one bit",
            "leaf_hash = " + flipped("leaf_hash"),
            OF_RECORD,
            "leaf n (INTERACTION first), leaf_hash: it is not the hash of the entry in the log"));
  }

  private static List<Tampering> ofLeaf() {
    return List.of(
        row("leaf.log_id", "another log", "log_id = -1", OF_LEAF, NO_BUNDLE),
        new Tampering(
            "leaf.idx",
            "two neighbours change places",
            List.of(
                "update leaf set idx = 999999999" + OF_LEAF,
                "update leaf set idx = {index} where log_id = {log} and idx = {index} + 1",
                "update leaf set idx = {index} + 1 where log_id = {log} and idx = 999999999"),
            "it is not that of entry n"),
        row("leaf.record_id", "another record", "record_id = gen_random_uuid()", OF_LEAF, MISSING),
        row(
            "leaf.leaf",
            "one bit",
            "leaf = " + flipped("leaf"),
            OF_LEAF,
            "the entries give another root, and the tiles give the signed one"));
  }

  private static List<Tampering> ofTile() {
    return List.of(
        row("tile.log_id", "another log", "log_id = -1", OF_TILE, NO_TILE),
        row("tile.level", "another level", "level = 9", OF_TILE, NO_TILE),
        row("tile.idx", "another index", "idx = 99", OF_TILE, NO_TILE),
        row(
            "tile.width",
            "narrower by one hash",
            "width = width - 1, data = substring(data for 32 * (width - 1))",
            OF_TILE,
            NO_TILE),
        row(
            "tile.data",
            "one bit of the last hash",
            "data = " + flipped("data"),
            OF_TILE,
            "it is not that of entry n"));
  }

  private static List<Tampering> ofHeads() {
    return List.of(
        row("tree.log_id", "another log", "log_id = -1", OF_LOG, "ledger, size: it says 0 leaves"),
        row(
            "tree.size",
            "one more",
            "size = size + 1",
            OF_LOG,
            "ledger, size: it says n leaves, and"),
        row(
            "tree.root",
            "one bit",
            "root = " + flipped("root"),
            OF_LOG,
            "ledger, root: it is not the root over the leaves"),
        row("pub.log_id", "another log", "log_id = -1", OF_LOG, "checkpoint: it is missing"),
        row(
            "pub.note",
            "another size",
            "note = regexp_replace(note, E'\\n[0-9]+\\n', E'\\n1\\n')",
            OF_LOG,
            "checkpoint, signature: it has a wrong signature"));
  }

  /// Changes of which a running ingest notices nothing until it starts again. Each is done to a log
  /// of its own.
  static List<Tampering> ofLogs() {
    return List.of(
        row(
            "log.origin",
            "another name",
            "origin = origin || '-x'",
            OF_LOG,
            "ledger, origin: it is"),
        row(
            "log.verifier_key",
            "one letter",
            "verifier_key = overlay(verifier_key placing 'x' from length(verifier_key) - 5)",
            OF_LOG,
            "ledger, verifier_key: it is not the key that was given"),
        row(
            "log.tenant",
            "another tenant",
            "tenant = tenant || '-x'",
            OF_LOG,
            "checkpoint: it is missing"));
  }

  /// Changes to whole rows.
  static List<Tampering> rows() {
    return List.of(
        new Tampering(
            "record", "one record deleted", List.of("delete from record" + OF_RECORD), MISSING),
        new Tampering(
            "leaf",
            "the last leaf deleted",
            List.of(
                "delete from leaf where log_id = {log} and idx ="
                    + " (select max(idx) from leaf where log_id = {log})"),
            NO_BUNDLE),
        new Tampering(
            "leaf, tile, tree, pub",
            "the tail deleted, and everything put back to an older signed checkpoint",
            List.of(
                "delete from leaf where log_id = {log} and idx >="
                    + " (select size from early.tree where log_id = {log})",
                "delete from tile where log_id = {log}",
                "insert into tile select * from early.tile where log_id = {log}",
                "delete from tree where log_id = {log}",
                "insert into tree select * from early.tree where log_id = {log}",
                "delete from pub where log_id = {log}",
                "insert into pub select * from early.pub where log_id = {log}"),
            "checkpoint, size: the log has n leaves, and it had n when the earlier checkpoint was"
                + " signed"),
        new Tampering(
            "leaf", "truncated", List.of("delete from leaf where log_id = {log}"), NO_BUNDLE),
        new Tampering(
            "record",
            "two tenants' records change places",
            List.of(
                "update record set log_id = -1" + OF_RECORD,
                "update record set log_id = {log} where record_id = '{stranger}'",
                "update record set log_id = {other}" + OF_RECORD),
            MISSING),
        new Tampering(
            "record, leaf",
            "two tenants' records change places together with their leaves",
            List.of(
                "update record set log_id = -1" + OF_RECORD,
                "update record set log_id = {log} where record_id = '{stranger}'",
                "update record set log_id = {other}" + OF_RECORD,
                "update leaf set log_id = -1" + OF_LEAF,
                "update leaf set log_id = {log}, idx = {index}"
                    + " where log_id = {other} and idx = {strange_index}",
                "update leaf set log_id = {other}, idx = {strange_index}"
                    + " where log_id = -1 and idx = {index}"),
            "the entries give another root, and the tiles give the signed one"),
        new Tampering(
            "record",
            "two tenants' payloads and salts change places",
            List.of(
                """
                update record r set payload = s.payload, salt = s.salt
                from record s
                where r.record_id in ('{record}', '{stranger}')
                  and s.record_id in ('{record}', '{stranger}') and s.record_id <> r.record_id
                """),
            "leaf n (INTERACTION first), payload, correlation_id or salt" + SEALED));
  }

  private static Tampering row(
      String stored, String change, String assignment, String of, String named) {
    String table = stored.substring(0, stored.indexOf('.'));
    return new Tampering(
        stored, change, List.of("update " + table + " set " + assignment + of), named);
  }

  /// The same bytes with another last bit.
  private static String flipped(String column) {
    return "set_bit(%s, 8 * (length(%s) - 1), 1 - get_bit(%s, 8 * (length(%s) - 1)))"
        .formatted(column, column, column, column);
  }
}
