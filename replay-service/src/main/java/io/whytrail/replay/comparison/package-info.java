/// What was recorded against what the candidate says, case by case, and the counts over a whole
/// run. Pure: nothing here reads, stores or asks anybody.
@NullMarked
package io.whytrail.replay.comparison;

import org.jspecify.annotations.NullMarked;
