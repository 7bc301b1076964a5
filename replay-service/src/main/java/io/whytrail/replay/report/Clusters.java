package io.whytrail.replay.report;

import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects diverged cases of any number into clusters, in bounded memory.
public final class Clusters {

  private static final int EXAMPLES = 5;

  private static final Comparator<Cluster> WORST_FIRST =
      Comparator.<Cluster, Boolean>comparing(cluster -> cluster.critical() == 0)
          .thenComparing(Cluster::direction)
          .thenComparing(Comparator.comparingInt(Cluster::count).reversed())
          .thenComparing(Cluster::title);

  private final int kept;
  private final Map<Key, Cluster> clusters = new HashMap<>();
  private final List<ReportedCase> cases = new ArrayList<>();
  private int count;

  /// @param kept how many cases to keep one by one
  public Clusters(int kept) {
    this.kept = kept;
  }

  private record Key(Verdict from, Verdict to, String rule, String reason, Truth truth) {}

  public void add(ReportedCase reported) {
    count++;
    if (cases.size() < kept) {
      cases.add(reported);
    }
    if (reported.direction() != Direction.SAME_VERDICT) {
      Key key =
          new Key(
              reported.from(), reported.to(), reported.rule(), reported.reason(), reported.truth());
      clusters.merge(key, only(reported), Clusters::join);
    }
  }

  /// Critical ones first, then looser, then stricter ones.
  public List<Cluster> worstFirst() {
    return clusters.values().stream().sorted(WORST_FIRST).toList();
  }

  /// All cases in the order they came: those that were kept where these are all, or else from where
  /// they are read again.
  public DivergedCases cases(DivergedCases again) {
    List<ReportedCase> all = List.copyOf(cases);
    return count > all.size()
        ? again
        : sink -> {
          for (ReportedCase reported : all) {
            sink.add(reported);
          }
        };
  }

  private static Cluster only(ReportedCase reported) {
    return new Cluster(
        reported.from(),
        reported.to(),
        reported.rule(),
        reported.reason(),
        reported.truth(),
        1,
        reported.critical() ? 1 : 0,
        List.of(reported));
  }

  private static Cluster join(Cluster cluster, Cluster more) {
    List<ReportedCase> examples = cluster.examples();
    if (examples.size() < EXAMPLES) {
      examples = new ArrayList<>(examples);
      examples.addAll(more.examples());
    }
    return new Cluster(
        cluster.from(),
        cluster.to(),
        cluster.rule(),
        cluster.reason(),
        cluster.truth(),
        cluster.count() + more.count(),
        cluster.critical() + more.critical(),
        examples);
  }
}
