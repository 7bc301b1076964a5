/// Decisions by a policy of fifty rules: through the service, which stores each of them before it
/// answers, and by the engine alone in this process.
@NullMarked
package io.whytrail.benchmarks.decide;

import org.jspecify.annotations.NullMarked;
