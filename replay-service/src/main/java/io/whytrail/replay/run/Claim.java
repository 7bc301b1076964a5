package io.whytrail.replay.run;

import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.leg.Candidate;
import java.util.UUID;

/// A shard of a run that a worker holds.
///
/// @param shard its number in the run
/// @param owner made anew for every claim, so that an earlier holder is told from this one
/// @param from the first position of the shard
/// @param until the position after its last
/// @param modelVersion scoring's, where cases are rated again; else empty
/// @param tally of the cases of the shard that have a result already; work goes on after them
/// @param attempts how often the shard was taken since it last moved on, this time included
record Claim(
    UUID runId,
    int shard,
    UUID owner,
    String tenant,
    UUID suiteId,
    int from,
    int until,
    Candidate candidate,
    String candidateDigest,
    String modelVersion,
    Tolerance tolerance,
    Tally tally,
    int attempts,
    String correlationId,
    String traceparent) {

  /// How many cases the shard has.
  int caseCount() {
    return until - from;
  }
}
