package io.whytrail.replay.report;

import io.whytrail.replay.comparison.Comparison;
import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import java.util.List;

/// All flips from one verdict to another by one rule and for one reason, of cases of one truth.
///
/// @param examples the first few of its cases
public record Cluster(
    Verdict from,
    Verdict to,
    String rule,
    String reason,
    Truth truth,
    int count,
    int critical,
    List<ReportedCase> examples) {

  public Cluster {
    examples = List.copyOf(examples);
  }

  public Direction direction() {
    return Comparison.direction(from, to);
  }

  public String title() {
    return from + " -> " + to + " by " + rule + (truth == Truth.UNKNOWN ? "" : " of " + truth);
  }
}
