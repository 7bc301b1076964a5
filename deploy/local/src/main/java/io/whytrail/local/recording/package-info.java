/// Records interactions at ingest, many at a time and none twice. Whatever happens to the service
/// in between, a row ends in exactly one of two ways: it is durable, or it is refused with a
/// reason.
@NullMarked
package io.whytrail.local.recording;

import org.jspecify.annotations.NullMarked;
