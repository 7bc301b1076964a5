/// Tests of the package of the same name.
@NullMarked
package io.whytrail.ingest.gate;

import org.jspecify.annotations.NullMarked;
