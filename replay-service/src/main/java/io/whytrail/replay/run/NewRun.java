package io.whytrail.replay.run;

import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.leg.Candidate;
import java.util.UUID;

/// A run that somebody asks for.
///
/// @param candidateDigest empty where each case is decided by its own policy
/// @param modelVersion scoring's, where cases are rated again; else empty
public record NewRun(
    UUID suiteId,
    Candidate candidate,
    String candidateDigest,
    String candidateName,
    String modelVersion,
    Tolerance tolerance,
    String author) {}
