package io.whytrail.replay.redteam;

import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.mutation.Mutation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// How often something that should have noticed did not.
public final class Evasions {

  private static final Comparator<Cell> ORDER =
      Comparator.comparing(Cell::who)
          .thenComparing(Cell::name)
          .thenComparing(Cell::stage)
          .thenComparing(Cell::mutation);

  private final TreeMap<Cell, int[]> counts = new TreeMap<>(ORDER);

  /// Who should have noticed.
  public enum Who {
    /// The candidate as a whole, whose verdict counts.
    VERDICT,
    RULE,
    DETECTOR
  }

  /// @param name of the rule or the detector; empty for the verdict
  public record Cell(Who who, String name, Stage stage, Mutation mutation) {}

  /// @param tried how often it should have noticed
  public record Count<T>(T of, int tried, int evaded) {}

  void add(Cell cell, boolean evaded) {
    add(counts, cell, 1, evaded ? 1 : 0);
  }

  /// One by one.
  List<Count<Cell>> cells() {
    return list(counts);
  }

  /// Summed up by something that the cells have in common, in its order.
  <K extends Comparable<K>> List<Count<K>> sums(Who who, Function<Cell, K> by) {
    TreeMap<K, int[]> sums = new TreeMap<>();
    counts.forEach((cell, count) -> {
      if (cell.who() == who) {
        add(sums, by.apply(cell), count[0], count[1]);
      }
    });
    return list(sums);
  }

  private static <K> void add(Map<K, int[]> counts, K key, int tried, int evaded) {
    int[] count = counts.computeIfAbsent(key, any -> new int[2]);
    count[0] += tried;
    count[1] += evaded;
  }

  private static <K> List<Count<K>> list(Map<K, int[]> counts) {
    return counts.entrySet().stream()
        .map(one -> new Count<>(one.getKey(), one.getValue()[0], one.getValue()[1]))
        .toList();
  }
}
