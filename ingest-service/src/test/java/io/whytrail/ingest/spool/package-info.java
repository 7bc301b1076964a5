/// Tests of the package of the same name.
@NullMarked
package io.whytrail.ingest.spool;

import org.jspecify.annotations.NullMarked;
