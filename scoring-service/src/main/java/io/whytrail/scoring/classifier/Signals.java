package io.whytrail.scoring.classifier;

import io.whytrail.scoring.pattern.Hit;
import io.whytrail.scoring.pattern.PatternSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the patterns found in a passage, as numbers.
///
/// @param together the hits' scores by noisy-or over their kinds, 0 to 1
/// @param kinds how many different kinds there are, out of six
/// @param strongest the strongest hit, 0 to 1
/// @param hidden 1 where one was found under a disguise
/// @param names the patterns, as features
record Signals(double together, double kinds, double strongest, double hidden, Features names) {
  static final Signals NONE = new Signals(0, 0, 0, 0, Features.ofNames(List.of()));

  private static final int MOST_KINDS = 6;

  static Signals of(List<Hit> hits) {
    if (hits.isEmpty()) {
      return NONE;
    }
    TreeMap<String, Double> kinds = new TreeMap<>();
    TreeSet<String> names = new TreeSet<>();
    double strongest = 0;
    boolean hidden = false;
    for (Hit hit : hits) {
      kinds.merge(hit.pattern().kind(), hit.pattern().score(), Math::max);
      names.add(hit.pattern().id());
      strongest = Math.max(strongest, hit.pattern().score());
      hidden |= PatternSet.isHidden(hit);
    }
    double none = 1;
    for (double score : kinds.values()) {
      none *= 1 - score / 100;
    }
    List<String> all = new ArrayList<>(names);
    if (hidden) {
      all.add("hidden");
    }
    return new Signals(
        1 - none,
        Math.min(MOST_KINDS, kinds.size()) / (double) MOST_KINDS,
        strongest / 100,
        hidden ? 1 : 0,
        Features.ofNames(all));
  }
}
