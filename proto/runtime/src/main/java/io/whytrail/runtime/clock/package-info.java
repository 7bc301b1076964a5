/// The one clock, so that tests can set it.
@NullMarked
package io.whytrail.runtime.clock;

import org.jspecify.annotations.NullMarked;
