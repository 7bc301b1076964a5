/// What a suite is replayed on. Policy's leg is exact: recorded variables go to policy's Simulate
/// with a candidate, one long stream for a shard, and nothing but its answers comes back. Scoring's
/// leg has the recorded interactions rated again first. No leg has a client for tools: a replay
/// can't act.
@NullMarked
package io.whytrail.replay.leg;

import org.jspecify.annotations.NullMarked;
