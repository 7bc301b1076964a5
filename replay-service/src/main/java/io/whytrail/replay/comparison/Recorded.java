package io.whytrail.replay.comparison;

import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Verdict;
import java.util.List;

/// What a case says was decided, and by which policy.
public record Recorded(Verdict verdict, List<RuleMatch> matches, String policyDigest) {

  public Recorded {
    matches = List.copyOf(matches);
  }

  /// Whether a critical rule stopped it.
  boolean stoppedByCriticalRule() {
    return matches.stream().anyMatch(Comparison::stopsCritically);
  }
}
