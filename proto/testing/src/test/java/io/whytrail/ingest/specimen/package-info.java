/// A small context that keeps every rule, to show what the rules allow.
@NullMarked
package io.whytrail.ingest.specimen;

import org.jspecify.annotations.NullMarked;
