/// Tests of the whole service, through its public API.
@NullMarked
package io.whytrail.ingest;

import org.jspecify.annotations.NullMarked;
