package io.whytrail.scoring.similarity;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): each list gives 1 / (60 +
/// rank) to what it has, whatever the scale of its scores.
final class RankFusion {

  /// How many each list brings.
  static final int DEPTH = 100;

  private static final int DAMPING = 60;

  private RankFusion() {}

  /// All that is in any of the lists with its score, best first.
  static List<Map.Entry<String, Double>> fuse(List<List<String>> rankings) {
    Map<String, Double> scores = new HashMap<>();
    for (List<String> ranking : rankings) {
      for (int rank = 0; rank < ranking.size(); rank++) {
        scores.merge(ranking.get(rank), 1.0 / (DAMPING + 1 + rank), Double::sum);
      }
    }
    return scores.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }
}
