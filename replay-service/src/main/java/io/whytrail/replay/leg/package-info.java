/// What a suite is replayed on. Now there is one leg, policy's, and it is exact: recorded variables
/// go to policy's Simulate with a candidate, one long stream for a run, and nothing but its answers
/// comes back. No leg has a client for tools: a replay can't act.
@NullMarked
package io.whytrail.replay.leg;

import org.jspecify.annotations.NullMarked;
