/// Tests of mutations.
@NullMarked
package io.whytrail.replay.mutation;

import org.jspecify.annotations.NullMarked;
