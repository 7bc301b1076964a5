package io.whytrail.local.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LogOpened;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.evidence.Leaf;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.GrowingTree;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.TreeHash;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds stored records against the leaves that were logged for them, one after the other.
final class RecordAudit {

  private static final String LEDGER = "ledger";

  private final Optional<GetLedgerResponse> standing;
  private final Iterator<LedgerRecord> records;
  private final NoteKey key;
  private final Defects defects;
  private @Nullable LedgerRecord next;
  private long lastIndex = -1;
  private long compared;

  RecordAudit(LedgerCopy ledger, NoteKey key, Defects defects) {
    this.key = key;
    this.defects = defects;
    this.standing = standing(ledger);
    this.records = ledger.records();
    this.next = following();
  }

  long compared() {
    return compared;
  }

  /// The record of a leaf must be the next one, and it must be what the leaf commits to.
  ///
  /// @param entry null where the log has lost it
  void at(long index, byte @Nullable [] entry) {
    LedgerRecord record = next;
    if (record == null || record.getLeafIndex() != index) {
      defects.add("leaf " + index, "record", "the record is missing");
      return;
    }
    compare(record, entry);
    next = following();
  }

  /// Records behind the checkpoint are nothing wrong: the next checkpoint will cover them. Where
  /// the ledger says that it stands must be what entries and records together give.
  void finish(GrowingTree tree) {
    long covered = tree.size();
    for (LedgerRecord record = next; record != null; record = following()) {
      compare(record, null);
      if (record.getLeafIndex() == tree.size()) {
        tree.append(TreeHash.leaf(record.getLeaf().toByteArray()));
      }
    }
    standing.ifPresent(said -> compare(said, covered, tree));
  }

  private Optional<GetLedgerResponse> standing(LedgerCopy ledger) {
    try {
      return ledger.standing();
    } catch (BadEvidenceException e) {
      defects.add(LEDGER, "", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void compare(GetLedgerResponse said, long covered, GrowingTree tree) {
    if (!said.getOrigin().equals(key.name())) {
      defects.add(LEDGER, "origin", "it is " + said.getOrigin());
    }
    if (!said.getVerifierKey().equals(key.text())) {
      defects.add(LEDGER, "verifier_key", "it is not the key that was given");
    }
    if (said.getSize() < covered) {
      defects.add(
          LEDGER,
          "size",
          "it says %d leaves, and the checkpoint covers %d".formatted(said.getSize(), covered));
    } else if (said.getSize() > tree.size()) {
      defects.add(
          LEDGER,
          "size",
          "it says %d leaves, and there are %d".formatted(said.getSize(), tree.size()));
    } else if (said.getSize() == tree.size()
        && !Arrays.equals(said.getRoot().toByteArray(), tree.root().bytes())) {
      defects.add(LEDGER, "root", "it is not the root over the leaves");
    }
  }

  private @Nullable LedgerRecord following() {
    while (true) {
      try {
        if (!records.hasNext()) {
          return null;
        }
        LedgerRecord record = records.next();
        if (record.hasLeafIndex() && record.getLeafIndex() > lastIndex) {
          lastIndex = record.getLeafIndex();
          return record;
        }
        defects.add(
            "record " + record.getRecordId(),
            "leaf_index",
            record.hasLeafIndex()
                ? "index %d comes after %d".formatted(record.getLeafIndex(), lastIndex)
                : "it has none");
      } catch (BadEvidenceException e) {
        defects.add("records", "", String.valueOf(e.getMessage()));
      }
    }
  }

  private void compare(LedgerRecord record, byte @Nullable [] entry) {
    compared++;
    String place = place(record);
    byte[] own = record.getLeaf().toByteArray();
    byte[] leaf = entry == null ? own : entry;
    if (!Arrays.equals(own, leaf)) {
      defects.add(place, "leaf", "it is not the entry in the log");
    }
    if (!Arrays.equals(record.getLeafHash().toByteArray(), TreeHash.leaf(leaf).bytes())) {
      defects.add(place, "leaf_hash", "it is not the hash of the entry in the log");
    }
    try {
      Leaf.of(record)
          .changesSince(Leaf.read(leaf))
          .forEach(field -> defects.add(place, field, "it is not what was sealed"));
    } catch (BadEvidenceException e) {
      defects.add(place, "", String.valueOf(e.getMessage()));
    }
    if (record.getKind() == RecordKind.RECORD_KIND_LOG_OPENED) {
      compareOpening(place, record);
    }
  }

  private void compareOpening(String place, LedgerRecord record) {
    try {
      LogOpened opened = LogOpened.parseFrom(record.getPayload());
      if (!opened.getOrigin().equals(key.name())) {
        defects.add(place, "payload", "the log was opened as " + opened.getOrigin());
      }
      if (!opened.getVerifierKey().equals(key.text())) {
        defects.add(place, "payload", "the log was opened with another key than the one given");
      }
    } catch (InvalidProtocolBufferException e) {
      defects.add(place, "payload", "it does not say how the log was opened: " + e.getMessage());
    }
  }

  private static String place(LedgerRecord record) {
    String kind = record.getKind().toString().replaceFirst("^RECORD_KIND_", "");
    return "leaf %d (%s %s)".formatted(record.getLeafIndex(), kind, record.getSubjectId());
  }
}
