/// What ingest has on record, as far as this service reads it: which model answered which prompt,
/// with which tool calls and attributes. It is read, never written.
@NullMarked
package io.whytrail.replay.record;

import org.jspecify.annotations.NullMarked;
