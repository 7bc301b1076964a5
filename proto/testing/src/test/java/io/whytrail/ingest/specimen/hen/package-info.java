/// The other half of a cycle of packages.
@NullMarked
package io.whytrail.ingest.specimen.hen;

import org.jspecify.annotations.NullMarked;
