/// Calls of the running services beside the bare echo: the gate, which asks scoring and policy in
/// line, and scoring alone.
@NullMarked
package io.whytrail.benchmarks.mesh;

import org.jspecify.annotations.NullMarked;
