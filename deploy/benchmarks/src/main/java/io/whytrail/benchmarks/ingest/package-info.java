/// What ingest reaches: durable acknowledgements of 2 KB interactions over gRPC, beside the floors
/// of the same rounds, and over a run that is long enough to show what grows.
@NullMarked
package io.whytrail.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
