package io.whytrail.ingest.capture;

import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.v1.WaitFor;

/// A record that was made durable, and how much further it has come.
///
/// @param duplicate it had been recorded before with the same content
public record Recorded(SealedRecord record, String origin, WaitFor state, boolean duplicate) {}
