package io.whytrail.ingest.spool;

import io.whytrail.ingest.ledger.Appended;
import io.whytrail.ingest.ledger.SealedRecord;
import java.time.Instant;

/// What became of one tenant's records of a spool.
final class Tally {

  private Instant first = Instant.MAX;
  private long stored;
  private long duplicates;
  private long conflicts;
  private long left;

  /// Where what was spooled is now.
  enum Fate {
    STORED,
    DUPLICATE,
    CONFLICT
  }

  Fate add(SealedRecord record, Appended appended) {
    seen(record);
    SealedRecord there = appended.record();
    if (there.recordId().equals(record.recordId())) {
      stored++;
      return Fate.STORED;
    }
    if (there.contentDigest().equals(record.contentDigest())) {
      duplicates++;
      return Fate.DUPLICATE;
    }
    conflicts++;
    return Fate.CONFLICT;
  }

  void leave(SealedRecord record) {
    seen(record);
    left++;
  }

  private void seen(SealedRecord record) {
    if (record.time().isBefore(first)) {
      first = record.time();
    }
  }

  /// When the first of them came; the given time where there are none.
  Instant firstOr(Instant none) {
    return first.equals(Instant.MAX) ? none : first;
  }

  long stored() {
    return stored;
  }

  long duplicates() {
    return duplicates;
  }

  long conflicts() {
    return conflicts;
  }

  long left() {
    return left;
  }
}
