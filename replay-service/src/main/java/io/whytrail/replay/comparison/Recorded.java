package io.whytrail.replay.comparison;

import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import java.util.List;

/// What a case says was decided, by which policy, and what is known to be right.
public record Recorded(Verdict verdict, List<RuleMatch> matches, String policyDigest, Truth truth) {

  public Recorded {
    matches = List.copyOf(matches);
  }

  /// Whether a critical rule stopped it.
  boolean stoppedByCriticalRule() {
    return matches.stream().anyMatch(Comparison::stopsCritically);
  }
}
