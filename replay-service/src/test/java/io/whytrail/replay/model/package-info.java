/// Tests of the model leg.
@NullMarked
package io.whytrail.replay.model;

import org.jspecify.annotations.NullMarked;
