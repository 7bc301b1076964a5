package io.whytrail.replay.leg;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// How the policy leg asks.
///
/// @param answerTimeout how long a stream may stand still before policy counts as gone
@ConfigurationProperties("whytrail.replay.policy")
public record PolicyConfiguration(Duration answerTimeout) {}
