package io.whytrail.benchmarks.measurement;

/// A load on the bare technology: what a service that did nothing else would reach here and now.
///
/// @param load what is driven
/// @param of what it is, for a reader of the report
public record Floor(Load load, String of) {}
