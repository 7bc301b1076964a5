/// The verdict: turns what scoring found and what the caller is about to do into variables, lets
/// the active policy rule on them, and keeps what it said with everything it rested on. Recorded
/// cases are decided again here by any version.
@NullMarked
package io.whytrail.policy.decision;

import org.jspecify.annotations.NullMarked;
