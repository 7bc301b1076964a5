/// Another context, for those that must not know it.
@NullMarked
package io.whytrail.scoring.specimen;

import org.jspecify.annotations.NullMarked;
