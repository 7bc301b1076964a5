package io.whytrail.local.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LogOpened;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.evidence.Change;
import io.whytrail.local.evidence.Changes;
import io.whytrail.local.evidence.Leaf;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.GrowingTree;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.SignedNote;
import io.whytrail.local.tlog.TreeHash;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Holds stored records against the leaves that were logged for them, one after the other.
final class RecordAudit {

  private static final String LEDGER = "ledger";

  /// Ids that were seen last: what a record lost is often still written in one before it.
  private static final int RECENT_IDS = 256;

  /// Looking for what changed takes time; a log in which everything did needs no explanation of
  /// each record.
  private static final int EXPLAINED = 100;

  private static final int EXPLAINED_TO_THE_BIT = 10;

  private final Optional<GetLedgerResponse> standing;
  private final Iterator<LedgerRecord> records;
  private final LongFunction<Optional<TreeHash>> stored;
  private final Optional<LogCheckpoint> published;
  private final NoteKey key;
  private final Defects defects;
  private @Nullable LedgerRecord next;
  private final Set<String> recent = new LinkedHashSet<>();
  private long lastIndex = -1;
  private int broken;
  private long compared;

  /// @param stored the hash of a leaf as the tiles have it, where they have one
  RecordAudit(
      LedgerCopy ledger, NoteKey key, Defects defects, LongFunction<Optional<TreeHash>> stored) {
    this.stored = stored;
    this.key = key;
    this.defects = defects;
    this.standing = standing(ledger);
    this.published = standing.flatMap(this::published);
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
        comparePublished(tree);
      }
    }
    published
        .filter(checkpoint -> checkpoint.size() > tree.size())
        .ifPresent(checkpoint ->
            defects.add(
                LEDGER,
                "checkpoint",
                "it is over %d leaves, and there are %d"
                    .formatted(checkpoint.size(), tree.size())));
    standing.ifPresent(said -> compare(said, covered, tree));
  }

  private Optional<LogCheckpoint> published(GetLedgerResponse said) {
    try {
      return Optional.of(LogCheckpoint.verified(SignedNote.parse(said.getCheckpoint()), key));
    } catch (BadEvidenceException e) {
      defects.add(LEDGER, "checkpoint", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<GetLedgerResponse> standing(LedgerCopy ledger) {
    try {
      return ledger.standing();
    } catch (BadEvidenceException e) {
      defects.add(LEDGER, "", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Holds the newest checkpoint of the ledger against the tree, which grows to its size.
  void comparePublished(GrowingTree tree) {
    published
        .filter(checkpoint -> checkpoint.size() == tree.size())
        .filter(checkpoint -> !checkpoint.root().equals(tree.root()))
        .ifPresent(checkpoint ->
            defects.add(
                LEDGER,
                "checkpoint",
                "it is not over the first %d leaves".formatted(checkpoint.size())));
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
      // Entry and record differ: the tile says which of the two was logged.
      if (stored.apply(record.getLeafIndex()).filter(TreeHash.leaf(own)::equals).isPresent()) {
        leaf = own;
        defects.add(
            place, "entry", "the tile has the hash of the record's leaf" + since(own, entry));
      } else {
        defects.add(place, "leaf", "it is not the entry in the log");
      }
    }
    if (!Arrays.equals(record.getLeafHash().toByteArray(), TreeHash.leaf(leaf).bytes())) {
      defects.add(place, "leaf_hash", "it is not the hash of the entry in the log");
    }
    compareFields(place, record, leaf);
    if (record.getKind() == RecordKind.RECORD_KIND_LOG_OPENED) {
      compareOpening(place, record);
    }
  }

  private void compareFields(String place, LedgerRecord record, byte[] leaf) {
    try {
      List<Change> changes =
          Changes.since(
              Leaf.read(leaf),
              record,
              broken < EXPLAINED ? recent : Set.of(),
              broken < EXPLAINED_TO_THE_BIT);
      changes.forEach(change -> defects.add(place, change.field(), change.problem()));
      broken += changes.isEmpty() ? 0 : 1;
    } catch (BadEvidenceException e) {
      defects.add(place, "", String.valueOf(e.getMessage()));
    }
    seen(record.getInteractionId());
    seen(record.getCorrelationId());
  }

  private void seen(String id) {
    recent.remove(id);
    recent.add(id);
    if (recent.size() > RECENT_IDS) {
      recent.remove(recent.iterator().next());
    }
  }

  /// What of an entry is not as in the leaf.
  private static String since(byte[] leaf, byte @Nullable [] entry) {
    try {
      return entry == null
          ? ""
          : ", and the entry another "
              + String.join(" and ", Leaf.read(entry).changesSince(Leaf.read(leaf)));
    } catch (BadEvidenceException e) {
      return ", and the entry is none: " + e.getMessage();
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
