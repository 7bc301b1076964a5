/// What is out of the ordinary: departures of subjects and services from their baselines, and
/// surges of five minutes against the same time of other days. Each is stored once with a snapshot
/// of what happened around it, published as a fact and logged as an alert.
@NullMarked
package io.whytrail.scoring.anomaly;

import org.jspecify.annotations.NullMarked;
