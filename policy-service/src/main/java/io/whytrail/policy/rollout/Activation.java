package io.whytrail.policy.rollout;

import java.time.Instant;
import java.util.UUID;

/// Who made which version active, and why.
///
/// @param previousPolicyDigest empty for a tenant's first activation
/// @param belowId the activation that a rollback from here restores; empty for the first
public record Activation(
    UUID id,
    String policyDigest,
    String previousPolicyDigest,
    String author,
    String reason,
    Instant activateTime,
    boolean rollback,
    String belowId) {}
