/// The rule that turns the counts of a run into pass, regression or inconclusive, and the
/// statistics it prints. Pure.
@NullMarked
package io.whytrail.replay.gate;

import org.jspecify.annotations.NullMarked;
