/// Stands for the runtime, knowing too much.
@NullMarked
package io.whytrail.runtime.specimen;

import org.jspecify.annotations.NullMarked;
