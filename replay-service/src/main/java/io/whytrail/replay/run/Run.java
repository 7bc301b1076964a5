package io.whytrail.replay.run;

import io.whytrail.replay.comparison.ScoreShift;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.Tolerance;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One re-run of a suite.
///
/// @param caseCount how many cases the suite has; the tally says how many have a result
/// @param candidateDigest empty where each case is decided by its own policy
/// @param modelVersion scoring's, where cases are rated again; else empty
/// @param scores set when a run that rates again is finished
/// @param gate set when it is finished
/// @param flipRateUpperBound 0 until it is finished
/// @param explanation why it failed, or why its gate does not pass
public record Run(
    UUID id,
    UUID suiteId,
    String suiteDigest,
    int caseCount,
    RunState state,
    String candidateDigest,
    String candidateName,
    String modelVersion,
    Tolerance tolerance,
    Tally tally,
    @Nullable GateResult gate,
    double flipRateUpperBound,
    @Nullable ScoreShift scores,
    String explanation,
    String author,
    String correlationId,
    @Nullable Instant startTime,
    @Nullable Instant endTime) {}
