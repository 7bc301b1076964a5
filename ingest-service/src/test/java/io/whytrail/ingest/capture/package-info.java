/// Tests of the package of the same name.
@NullMarked
package io.whytrail.ingest.capture;

import org.jspecify.annotations.NullMarked;
