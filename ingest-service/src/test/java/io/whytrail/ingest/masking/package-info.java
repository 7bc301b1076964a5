/// Tests of the package of the same name.
@NullMarked
package io.whytrail.ingest.masking;

import org.jspecify.annotations.NullMarked;
