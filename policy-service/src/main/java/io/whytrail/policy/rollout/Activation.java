package io.whytrail.policy.rollout;

import java.time.Instant;
import java.util.UUID;

/// One step of a version's way: who took it, and why.
///
/// @param previousPolicyDigest the version that decided until this step; empty where none was
///   replaced
/// @param belowId the activation that a rollback from here restores; empty for the first and for
///   steps that replace nothing
/// @param state what the version became
/// @param percent the share of a canary
/// @param evidenceJson what the step rests on; may be empty
public record Activation(
    UUID id,
    String policyDigest,
    String previousPolicyDigest,
    String author,
    String reason,
    Instant activateTime,
    boolean rollback,
    String belowId,
    PolicyState state,
    int percent,
    String evidenceJson) {}
