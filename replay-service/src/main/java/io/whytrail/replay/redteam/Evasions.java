package io.whytrail.replay.redteam;

import java.util.List;
import java.util.TreeMap;

/// How often something that should have noticed did not.
public final class Evasions {

  private final TreeMap<String, int[]> counts = new TreeMap<>();

  /// @param tried how often it should have noticed
  public record Count(String name, int tried, int evaded) {}

  void add(String name, boolean evaded) {
    int[] count = counts.computeIfAbsent(name, any -> new int[2]);
    count[0]++;
    if (evaded) {
      count[1]++;
    }
  }

  List<Count> list() {
    return counts.entrySet().stream()
        .map(one -> new Count(one.getKey(), one.getValue()[0], one.getValue()[1]))
        .toList();
  }
}
