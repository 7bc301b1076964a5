package io.whytrail.scoring.anomaly;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// How behaviour is watched.
///
/// @param halfLife after which time an interaction counts half
/// @param observations how many interactions must have been seen before any is unusual
/// @param age over which time they must have been seen
/// @param retention for how long single interactions and windows are remembered
@ConfigurationProperties("whytrail.behaviour")
record WatchConfiguration(Duration halfLife, int observations, Duration age, Duration retention) {}
