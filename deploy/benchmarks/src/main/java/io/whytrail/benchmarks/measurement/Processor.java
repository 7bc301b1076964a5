package io.whytrail.benchmarks.measurement;

import java.time.Duration;
import java.util.function.Supplier;

/// A process that takes part, and the processor time it has used so far.
public record Processor(String name, Supplier<Duration> used) {}
