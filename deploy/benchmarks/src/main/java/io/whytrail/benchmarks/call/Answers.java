package io.whytrail.benchmarks.call;

/// Looks at what comes back. A load is only measured while its answers are right.
@FunctionalInterface
public interface Answers<A> {

  /// Throws a [io.whytrail.benchmarks.measurement.LoadFailedException] where the answer is wrong.
  Answer check(A answer);

  /// What an answer says.
  enum Answer {
    /// It is done.
    DONE,
    /// The service had no room: the same request is sent again.
    REFUSED
  }
}
