/// Classifiers of others, plugged in by a file: a graph that runs here, or a server that speaks the
/// Open Inference protocol. They are detectors like any other: within the deadline, behind a
/// breaker, and what they did not look at is said.
@NullMarked
package io.whytrail.scoring.plugin;

import org.jspecify.annotations.NullMarked;
