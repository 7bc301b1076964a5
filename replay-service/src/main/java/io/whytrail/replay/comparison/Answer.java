package io.whytrail.replay.comparison;

import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Verdict;
import java.util.List;

/// What came of asking a candidate about one recorded case.
public sealed interface Answer {

  /// The candidate decided.
  record Decided(Verdict verdict, List<RuleMatch> matches) implements Answer {

    public Decided {
      matches = List.copyOf(matches);
    }
  }

  /// The candidate could not be asked, or needs something that was not recorded.
  ///
  /// @param reason what is wrong with what, as in `missing:amount`
  record Unanswerable(String reason) implements Answer {}
}
