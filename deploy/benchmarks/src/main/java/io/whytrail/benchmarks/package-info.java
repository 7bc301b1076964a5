/// What the services reach on this machine, set beside what the bare technology below them reaches
/// in the same minutes. This package holds the commands; a benchmark of another service is one more
/// command with loads of its own.
@NullMarked
package io.whytrail.benchmarks;

import org.jspecify.annotations.NullMarked;
