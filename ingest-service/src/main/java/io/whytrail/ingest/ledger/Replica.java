package io.whytrail.ingest.ledger;

import java.time.Instant;
import java.util.UUID;

/// One life of this service, from a start to the stop.
///
/// @param version of the build that runs
/// @param configurationDigest "sha256:" and the SHA-256 of what it is configured with
record Replica(UUID instanceId, String version, String configurationDigest, Instant startTime) {}
