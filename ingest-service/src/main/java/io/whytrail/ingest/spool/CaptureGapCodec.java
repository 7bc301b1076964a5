package io.whytrail.ingest.spool;

import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.LedgerCodec;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.v1.CaptureGap;
import java.time.Instant;

/// A time without storage, as the record that says so.
final class CaptureGapCodec {

  private CaptureGapCodec() {}

  static NewRecord gap(
      String tenant, String episode, Tally tally, long refused, long unreadable, Instant now) {
    CaptureGap gap =
        CaptureGap.newBuilder()
            .setEpisodeId(episode)
            .setStartTime(LedgerCodec.timestamp(tally.firstOr(now)))
            .setEndTime(LedgerCodec.timestamp(now))
            .setStored(tally.stored())
            .setDuplicates(tally.duplicates())
            .setConflicts(tally.conflicts())
            .setLeft(tally.left())
            .setRefused(refused)
            .setUnreadableBytes(unreadable)
            .build();
    return NewRecord.of(tenant, Kind.CAPTURE_GAP, episode, "", "", gap.toByteString(), "");
  }
}
