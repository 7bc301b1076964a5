/// The policy leg of a replay: recorded decisions against a candidate policy, through the services
/// and by the engine alone, and the command that a pipeline waits for.
@NullMarked
package io.whytrail.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
