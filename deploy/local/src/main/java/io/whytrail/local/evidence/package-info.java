/// Verifies an evidence bundle with the log's public key and nothing else: no network, no service,
/// and no code of the service that wrote it. The format is the one that ingest's README fixes byte
/// by byte; this package is a second implementation of that text, so that a mistake in either one
/// shows.
@NullMarked
package io.whytrail.local.evidence;

import org.jspecify.annotations.NullMarked;
