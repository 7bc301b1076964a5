package io.whytrail.replay.suite;

import java.time.Instant;
import java.util.UUID;

/// A frozen selection.
///
/// @param digest over the digests of its cases, in their order
public record Suite(
    UUID id,
    String name,
    Selection selection,
    int caseCount,
    String digest,
    String author,
    Instant createTime) {}
