package io.whytrail.ingest.ledger;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// How the ledger runs.
///
/// @param origin what the origin of every log begins with; the tenant follows after a slash
/// @param key file with the master seed of the signing keys: 32 random bytes in base64
/// @param checkpoints directory, outside of the database's, where the newest checkpoint of each log
///   is kept; empty for `checkpoints` beside the key
/// @param integrateInterval the least time between two rounds that give indexes, so that one round
///   takes many records
/// @param publishInterval the least time between two checkpoints of a log
/// @param roundSize the most leaves that one round takes
/// @param heartbeatInterval how often each log says that it takes records, over all replicas; zero
///   for never
/// @param waitLimit how long a call without a deadline waits for SEQUENCED or PROVEN
@ConfigurationProperties("whytrail.ledger")
record LedgerConfiguration(
    String origin,
    String key,
    String checkpoints,
    Duration integrateInterval,
    Duration publishInterval,
    int roundSize,
    Duration heartbeatInterval,
    Duration waitLimit) {}
