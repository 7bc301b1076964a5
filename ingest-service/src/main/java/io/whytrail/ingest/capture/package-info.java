/// The way in: interactions are checked, masked and made durable, each once however often it is
/// sent, and many in one commit. What a producer left out of its own count becomes a gap on record.
@NullMarked
package io.whytrail.ingest.capture;

import org.jspecify.annotations.NullMarked;
