package io.whytrail.ingest.capture;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// How records are taken in.
///
/// @param writers how many group commits run at a time
/// @param batchItems the most records in one commit
/// @param batchBytes the most bytes of payload in one commit, but for one record that is larger
/// @param queueItems how many records may wait for a commit before others are turned away
/// @param queueBytes how many bytes of payload may wait
/// @param retryDelay after which a producer that was turned away should come again
/// @param streamWindow how many records of one stream are worked on at a time
/// @param gapDelay how long a number of a producer may be missing before that is put on record
@ConfigurationProperties("whytrail.capture")
record CaptureConfiguration(
    int writers,
    int batchItems,
    long batchBytes,
    int queueItems,
    long queueBytes,
    Duration retryDelay,
    int streamWindow,
    Duration gapDelay) {}
