package io.whytrail.replay.suite;

import io.whytrail.replay.decision.Severity;

/// All selected decisions with one signature.
///
/// @param signature digest of the stage and the set of rules that matched
/// @param severity the worst among those rules
public record Stratum(String signature, Severity severity, long size) {

  public Stratum {
    if (size < 1) {
      throw new IllegalArgumentException("a stratum without decisions: " + signature);
    }
  }
}
