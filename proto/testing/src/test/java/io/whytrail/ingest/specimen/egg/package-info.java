/// Half of a cycle of packages.
@NullMarked
package io.whytrail.ingest.specimen.egg;

import org.jspecify.annotations.NullMarked;
