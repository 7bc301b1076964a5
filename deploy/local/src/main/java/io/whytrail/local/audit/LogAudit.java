package io.whytrail.local.audit;

import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.evidence.Leaf;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.GrowingTree;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.SignedNote;
import io.whytrail.local.tlog.TileName;
import io.whytrail.local.tlog.TreeHash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a log from its first leaf to its last and goes on after each thing that is wrong. The
/// memory it needs does not depend on the size of the log.
public final class LogAudit {

  private static final String CHECKPOINT = "checkpoint";
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

  private final LogFiles files;
  private final Expectation expectation;
  private final Defects defects = new Defects();
  private final GrowingTree tree = new GrowingTree();
  private final GrowingTree tileTree = new GrowingTree();
  private final Tiles tiles;
  private final List<LogCheckpoint> earlier = new ArrayList<>();
  private @Nullable RecordAudit records;
  private long entries;

  private LogAudit(LogFiles files, Expectation expectation) {
    this.files = files;
    this.expectation = expectation;
    this.tiles = new Tiles(files, defects, this::storedLeaf);
  }

  /// Audits a log, and its records where they are at hand.
  public static AuditReport of(
      LogFiles files, Expectation expectation, @Nullable LedgerCopy ledger) {
    return new LogAudit(files, expectation).run(ledger);
  }

  private AuditReport run(@Nullable LedgerCopy ledger) {
    Optional<LogCheckpoint> checkpoint = checkpoint();
    if (checkpoint.isEmpty()) {
      return report("", 0, "");
    }
    LogCheckpoint signed = checkpoint.get();
    earlier(signed);
    records =
        ledger == null
            ? null
            : new RecordAudit(
                ledger, expectation.key(), defects, index -> inTile(index, signed.size()));
    try (RecordIds ids = new RecordIds(signed.size())) {
      read(signed.size(), ids);
      ids.repetitions((id, first, again) ->
          defects.add(
              "leaf " + again, "record_id", "%s is that of leaf %d too".formatted(id, first)));
    } catch (IOException e) {
      throw new UnreachableException("Temporary files can't be used: " + e.getMessage(), e);
    }
    roots(signed);
    if (records != null) {
      records.finish(tree);
    }
    return report(signed.origin(), signed.size(), signed.root().base64());
  }

  private AuditReport report(String origin, long size, String root) {
    return new AuditReport(
        origin,
        size,
        root,
        entries,
        tiles.compared(),
        records == null ? -1 : records.compared(),
        defects.kept(),
        defects.count());
  }

  /// The checkpoint, also where it is not signed as it should be: what else is wrong is to be named
  /// too. Empty where it says nothing.
  private Optional<LogCheckpoint> checkpoint() {
    try {
      Optional<byte[]> bytes = files.read(CHECKPOINT);
      if (bytes.isEmpty()) {
        defects.add(CHECKPOINT, "", "it is missing");
        return Optional.empty();
      }
      LogCheckpoint said = LogCheckpoint.parse(SignedNote.parse(bytes.get()));
      verify(said);
      return Optional.of(said);
    } catch (BadEvidenceException e) {
      defects.add(CHECKPOINT, "", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void verify(LogCheckpoint said) {
    if (!said.origin().equals(expectation.key().name())) {
      defects.add(CHECKPOINT, "origin", "it is of another log: " + said.origin());
    }
    if (!said.extensions().isEmpty()) {
      defects.add(CHECKPOINT, "", "it has lines that mean nothing");
    }
    try {
      said.note().requireSignedBy(expectation.key());
    } catch (BadEvidenceException e) {
      defects.add(CHECKPOINT, "signature", String.valueOf(e.getMessage()));
    }
  }

  private void earlier(LogCheckpoint signed) {
    for (String note : expectation.earlier()) {
      try {
        LogCheckpoint before = LogCheckpoint.verified(SignedNote.parse(note), expectation.key());
        if (before.size() > signed.size()) {
          defects.add(
              CHECKPOINT,
              "size",
              "the log has %d leaves, and it had %d when the earlier checkpoint was signed"
                  .formatted(signed.size(), before.size()));
        }
        earlier.add(before);
      } catch (BadEvidenceException e) {
        defects.add("earlier checkpoint", "", String.valueOf(e.getMessage()));
      }
    }
  }

  private void read(long size, RecordIds ids) throws IOException {
    for (long bundle = 0; bundle * TileName.FULL < size; bundle++) {
      List<byte[]> read = Bundle.read(files, defects, TileName.at(TileName.ENTRIES, bundle, size));
      for (byte[] entry : read) {
        long index = tree.size();
        leaf(index, entry, ids);
        append(TreeHash.leaf(entry));
        entries++;
        if (records != null) {
          records.at(index, entry);
        }
      }
      if (!fill(TileName.at(0, bundle, size), read.size())) {
        defects.add("leaf " + tree.size(), "", "from here on nothing can be checked");
        return;
      }
    }
    tiles.finish();
  }

  /// Where entries are lost, the hashes in the tile keep the rest in its place.
  private boolean fill(TileName tile, int from) {
    if (from == tile.width()) {
      return true;
    }
    Optional<byte[]> stored =
        files
            .read(tile)
            .map(LogFiles.Stored::bytes)
            .filter(bytes -> bytes.length >= tile.width() * TreeHash.LENGTH);
    if (stored.isEmpty()) {
      return false;
    }
    for (int i = from; i < tile.width(); i++) {
      long index = tree.size();
      append(TreeHash.at(stored.get(), i));
      if (records != null) {
        records.at(index, null);
      }
    }
    return true;
  }

  /// The hash of a leaf as the tile has it.
  private Optional<TreeHash> inTile(long index, long size) {
    int place = (int) (index % TileName.FULL);
    try {
      return files
          .read(TileName.at(0, index / TileName.FULL, size))
          .map(LogFiles.Stored::bytes)
          .filter(bytes -> index < size && bytes.length >= (place + 1) * TreeHash.LENGTH)
          .map(bytes -> TreeHash.at(bytes, place));
    } catch (BadEvidenceException e) {
      return Optional.empty(); // That tile is among the defects.
    }
  }

  private void append(TreeHash leaf) {
    tree.append(leaf);
    tiles.append(leaf);
    if (records != null) {
      records.comparePublished(tree);
    }
    for (LogCheckpoint before : earlier) {
      if (before.size() == tree.size() && !before.root().equals(tree.root())) {
        defects.add(
            CHECKPOINT,
            "root",
            "the first %d leaves are not those of the earlier checkpoint".formatted(before.size()));
      }
    }
  }

  private void leaf(long index, byte[] entry, RecordIds ids) throws IOException {
    String place = "leaf " + index;
    Leaf leaf;
    try {
      leaf = Leaf.read(entry);
    } catch (BadEvidenceException e) {
      defects.add(place, "", String.valueOf(e.getMessage()));
      return;
    }
    ids.add(leaf.recordId(), index);
    RecordKind kind = RecordKind.forNumber(leaf.kind());
    if (kind == null || kind == RecordKind.RECORD_KIND_UNSPECIFIED) {
      defects.add(
          place, "kind", "there is no kind %d that this program knows".formatted(leaf.kind()));
    } else if (kind == RecordKind.RECORD_KIND_LOG_OPENED != (index == 0)) {
      defects.add(place, "kind", "LOG_OPENED is the first leaf and no other");
    }
    Instant latest = expectation.now().plus(CLOCKS_DIFFER);
    if (leaf.timeMicros() <= 0
        || Instant.EPOCH.plus(leaf.timeMicros(), ChronoUnit.MICROS).isAfter(latest)) {
      defects.add(place, "record_time", "%d is no time so far".formatted(leaf.timeMicros()));
    }
  }

  private void storedLeaf(long index, TreeHash hash) {
    if (tileTree.size() == index) {
      tileTree.append(hash);
    }
  }

  /// Entries, tiles and signature: what two of them agree on says what the third should be.
  private void roots(LogCheckpoint signed) {
    if (tree.size() != signed.size() || tree.root().equals(signed.root())) {
      return;
    }
    boolean tilesAgree = tileTree.size() == signed.size() && tileTree.root().equals(signed.root());
    defects.add(
        CHECKPOINT,
        "root",
        tilesAgree
            ? "the entries give another root, and the tiles give the signed one: entries were"
                + " changed"
            : "the entries give another root than the signed one");
  }
}
