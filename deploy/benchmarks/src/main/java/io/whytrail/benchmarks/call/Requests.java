package io.whytrail.benchmarks.call;

/// What a load sends. Each caller asks for its own requests, one after the other and never two at
/// once; different callers ask at the same time.
@FunctionalInterface
public interface Requests<Q> {
  Q next(int caller);
}
