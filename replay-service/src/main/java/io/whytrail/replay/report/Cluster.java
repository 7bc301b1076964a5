package io.whytrail.replay.report;

import io.whytrail.replay.comparison.Comparison;
import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.decision.Verdict;
import java.util.List;

/// All flips from one verdict to another by one rule.
///
/// @param examples the first few of its cases
public record Cluster(
    Verdict from, Verdict to, String rule, int count, int critical, List<ReportedCase> examples) {

  public Cluster {
    examples = List.copyOf(examples);
  }

  public Direction direction() {
    return Comparison.direction(from, to);
  }

  public String title() {
    return from + " -> " + to + " by " + rule;
  }
}
