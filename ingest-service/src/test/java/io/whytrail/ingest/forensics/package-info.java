/// Tests of the package of the same name.
@NullMarked
package io.whytrail.ingest.forensics;

import org.jspecify.annotations.NullMarked;
