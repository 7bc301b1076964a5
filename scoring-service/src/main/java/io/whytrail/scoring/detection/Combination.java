package io.whytrail.scoring.detection;

import io.whytrail.scoring.interaction.Part;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes one score of many findings. Evidence of different kinds in one message, or close together
/// in a document, adds up by noisy-or: each kind is taken as one independent chance that the
/// content is what it looks like. What a text model says has weighed the evidence already and
/// stands beside it. Everything else counts by its strongest finding alone, so that a hundred
/// e-mail addresses are not an attack.
public final class Combination {
  /// Changes whenever the same findings give another score: part of every model version.
  public static final String VERSION = "2";

  private static final int WINDOW = 1500;

  private Combination() {}

  public static double score(Collection<Finding> findings) {
    double highest = 0;
    Map<Place, List<Finding>> evidence = new LinkedHashMap<>();
    for (Finding finding : findings) {
      highest = Math.max(highest, finding.score());
      if (finding.reason().isEvidence() && !finding.kind().equals(Finding.STACKED)) {
        Place place = new Place(finding.location().part(), finding.location().index());
        evidence.computeIfAbsent(place, _ -> new java.util.ArrayList<>()).add(finding);
      }
    }
    for (Map.Entry<Place, List<Finding>> entry : evidence.entrySet()) {
      highest = Math.max(highest, together(entry.getKey(), entry.getValue()));
    }
    return highest;
  }

  /// A person's message is one thought; a document is read through a window.
  private static double together(Place place, List<Finding> findings) {
    if (place.part() == Part.MESSAGE) {
      return noisyOr(findings);
    }
    List<Finding> ordered =
        findings.stream().sorted(java.util.Comparator.comparingInt(Combination::start)).toList();
    double highest = 0;
    int to = 0;
    for (int from = 0; from < ordered.size(); from++) {
      while (to < ordered.size() && start(ordered.get(to)) <= start(ordered.get(from)) + WINDOW) {
        to++;
      }
      highest = Math.max(highest, noisyOr(ordered.subList(from, to)));
    }
    return highest;
  }

  private static double noisyOr(List<Finding> findings) {
    TreeMap<String, Double> kinds = new TreeMap<>();
    findings.forEach(finding ->
        kinds.merge(finding.detectorId() + '/' + finding.kind(), finding.score(), Math::max));
    if (kinds.size() == 1) {
      return kinds.firstEntry().getValue();
    }
    double none = 1;
    for (double score : kinds.values()) {
      none *= 1 - score / 100;
    }
    return 100 * (1 - none);
  }

  private static int start(Finding finding) {
    return finding.location().span().start();
  }

  private record Place(Part part, int index) {}
}
