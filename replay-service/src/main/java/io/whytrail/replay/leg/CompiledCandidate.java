package io.whytrail.replay.leg;

/// What policy made of a candidate.
public record CompiledCandidate(String digest, String engineVersion, String variableSchemaDigest) {}
