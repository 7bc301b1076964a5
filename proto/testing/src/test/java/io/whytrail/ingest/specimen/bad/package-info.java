/// One class for each rule, breaking it.
@NullMarked
package io.whytrail.ingest.specimen.bad;

import org.jspecify.annotations.NullMarked;
