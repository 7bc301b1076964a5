package io.whytrail.scoring.pattern;

import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import java.util.List;

/// Reports the hits of patterns as findings.
public final class PatternReport {
  // Who hides an attack knows that it is one.
  private static final double HIDING = 15;
  private static final double MOST = 95;

  private PatternReport() {}

  public static void report(List<Hit> hits, Segment segment, Search search) {
    for (Hit hit : hits) {
      report(hit, hit.pattern().reason(), segment, search);
    }
  }

  /// Reports a hit for a reason of the caller's choice.
  public static void report(Hit hit, Reason reason, Segment segment, Search search) {
    double score = hit.pattern().score();
    double raised =
        PatternSet.isHidden(hit) ? Math.max(score, Math.min(MOST, score + HIDING)) : score;
    search.report(reason, hit.pattern().kind(), raised, segment.at(hit.span()));
  }
}
