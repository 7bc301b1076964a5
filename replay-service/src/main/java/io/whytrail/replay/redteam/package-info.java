/// Recorded attacks in other clothes: seeded mutations are rated by scoring and decided by a
/// candidate, and what gets through is counted and kept. Nothing here acts: scoring rates without
/// storing, policy simulates.
@NullMarked
package io.whytrail.replay.redteam;

import org.jspecify.annotations.NullMarked;
