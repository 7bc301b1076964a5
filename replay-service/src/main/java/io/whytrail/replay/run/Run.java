package io.whytrail.replay.run;

import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.Tolerance;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One re-run of a suite.
///
/// @param caseCount how many cases the suite has; the tally says how many have a result
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
    Tolerance tolerance,
    Tally tally,
    @Nullable GateResult gate,
    double flipRateUpperBound,
    String explanation,
    String author,
    String correlationId,
    @Nullable Instant startTime,
    @Nullable Instant endTime) {}
