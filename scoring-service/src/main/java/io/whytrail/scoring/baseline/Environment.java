package io.whytrail.scoring.baseline;

import java.time.Duration;
import java.time.Instant;

/// The circumstances of a time: how much there was to do, how slow it was, what failed.
///
/// @param highLatency the 95th percentile
public record Environment(
    Instant start,
    Instant end,
    long interactions,
    long tokens,
    long errors,
    Duration medianLatency,
    Duration highLatency) {}
