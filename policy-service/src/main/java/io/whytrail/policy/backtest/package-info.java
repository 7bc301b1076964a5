/// What a version would have said to recorded decisions: kept reports that a canary rests on, the
/// difference between two versions, and proposals for thresholds. Recorded variables are the only
/// facts.
@NullMarked
package io.whytrail.policy.backtest;

import org.jspecify.annotations.NullMarked;
