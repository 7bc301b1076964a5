package io.whytrail.policy.feedback;

import java.util.Optional;

/// How often one rule of one version was right.
///
/// @param matched decisions in which it matched
/// @param decisive those whose verdict was the rule's own; labels count for these
/// @param granted of the approvals people answered because of it, those they granted
/// @param answered approvals people answered because of it
public record Scorecard(
    String ruleId,
    long matched,
    long decisive,
    long truePositives,
    long falsePositives,
    long trueNegatives,
    long falseNegatives,
    long granted,
    long answered) {

  public Optional<Wilson> precision() {
    return rate(truePositives, truePositives + falsePositives);
  }

  public Optional<Wilson> overrideRate() {
    return rate(granted, answered);
  }

  private static Optional<Wilson> rate(long hits, long trials) {
    return trials == 0 ? Optional.empty() : Optional.of(Wilson.of(hits, trials));
  }
}
