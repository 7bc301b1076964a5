package io.whytrail.replay.run;

import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.leg.Candidate;
import java.util.UUID;

/// A run that a worker holds.
///
/// @param owner made anew for every claim, so that an earlier holder is told from this one
/// @param tally of the cases that have a result already; work goes on after them
/// @param attempts how often the run was taken since it last moved on, this time included
record Claim(
    UUID runId,
    UUID owner,
    String tenant,
    UUID suiteId,
    int caseCount,
    Candidate candidate,
    String candidateDigest,
    Tolerance tolerance,
    Tally tally,
    int attempts,
    String correlationId,
    String traceparent) {}
