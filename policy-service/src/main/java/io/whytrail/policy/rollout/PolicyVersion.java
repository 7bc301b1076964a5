package io.whytrail.policy.rollout;

import java.time.Instant;

/// One immutable policy, and how far it has come.
///
/// @param document as it was uploaded
public record PolicyVersion(
    String digest,
    String name,
    PolicyState state,
    String document,
    int ruleCount,
    int testCount,
    String author,
    Instant createTime,
    String variableSchemaDigest,
    String engineVersion) {}
