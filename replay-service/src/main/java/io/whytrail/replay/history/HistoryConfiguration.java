package io.whytrail.replay.history;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// How the history is kept.
///
/// @param catchUp how long a new suite waits for the history to hold what policy has published
@ConfigurationProperties("whytrail.replay.history")
public record HistoryConfiguration(Duration catchUp) {}
