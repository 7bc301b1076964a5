package io.whytrail.ingest.ledger;

import io.whytrail.runtime.merkle.Hash;
import java.time.Instant;

/// A checkpoint as it was signed.
///
/// @param note the C2SP signed note
public record Published(long size, Hash root, String note, Instant time) {}
