package io.whytrail.replay.run;

import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.leg.Candidate;
import java.util.UUID;

/// A run that somebody asks for.
public record NewRun(
    UUID suiteId,
    Candidate candidate,
    String candidateDigest,
    String candidateName,
    Tolerance tolerance,
    String author) {}
