package io.whytrail.replay.suite;

import io.whytrail.replay.comparison.Recorded;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Verdict;
import java.util.List;

/// One case as it was frozen: all of the decision but its variables, which policy keeps.
///
/// @param position dense in the suite, from 0
/// @param digest of the whole recorded decision, variables included
public record SuiteCase(
    int position,
    String decisionId,
    String interactionId,
    Stage stage,
    Verdict verdict,
    List<RuleMatch> matches,
    String policyDigest,
    String digest) {

  public SuiteCase {
    matches = List.copyOf(matches);
  }

  public Recorded recorded() {
    return new Recorded(verdict, matches, policyDigest);
  }
}
