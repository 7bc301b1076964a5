package io.whytrail.policy.rollout;

import io.micronaut.context.annotation.ConfigurationProperties;

/// What a version needs to become the active one.
///
/// @param needsBacktest whether a backtest report of its digest is demanded, as it is of a canary
@ConfigurationProperties("whytrail.activation")
record ActivationConfiguration(boolean needsBacktest) {}
