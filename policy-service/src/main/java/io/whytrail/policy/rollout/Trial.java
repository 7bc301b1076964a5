package io.whytrail.policy.rollout;

import java.time.Instant;
import java.util.UUID;

/// A version beside the active one.
///
/// @param state SHADOW or CANARY
/// @param stepId the step that began it
/// @param percent the share of the sessions a canary decides for
public record Trial(
    PolicyState state,
    String policyDigest,
    UUID stepId,
    int percent,
    ErrorBudget budget,
    Instant startTime) {}
