/// A small receiver of OTLP traces: what the services export is kept as OTLP JSON lines in the data
/// directory, and one trace can be shown as a tree. For one machine and for looking; a real
/// collector takes its place by the standard environment variables.
@NullMarked
package io.whytrail.local.trace;

import org.jspecify.annotations.NullMarked;
