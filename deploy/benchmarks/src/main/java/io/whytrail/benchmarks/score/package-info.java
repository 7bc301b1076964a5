/// Scoring: ratings over gRPC beside the same ratings in this process, and the scanner of patterns
/// alone.
@NullMarked
package io.whytrail.benchmarks.score;

import org.jspecify.annotations.NullMarked;
