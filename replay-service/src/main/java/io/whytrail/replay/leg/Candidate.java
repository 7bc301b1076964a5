package io.whytrail.replay.leg;

/// The policy to try.
public sealed interface Candidate {

  /// A version that policy stores.
  record Stored(String digest) implements Candidate {}

  /// A YAML document that need not be stored.
  record Document(String yaml) implements Candidate {}

  /// The policy that each case was decided by, for whoever tries something else than a policy.
  record Recorded() implements Candidate {}
}
