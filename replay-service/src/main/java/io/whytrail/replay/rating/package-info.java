/// Ratings that never happened: scoring rates an interaction without storing anything, and the
/// rating takes the place of the recorded one in a decision's variables.
@NullMarked
package io.whytrail.replay.rating;

import org.jspecify.annotations.NullMarked;
