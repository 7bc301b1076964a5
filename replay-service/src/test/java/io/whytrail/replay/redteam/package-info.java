/// Tests of the red team.
@NullMarked
package io.whytrail.replay.redteam;

import org.jspecify.annotations.NullMarked;
