package io.whytrail.benchmarks.ingest;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the ingest benchmark is asked to do.
///
/// @param rounds how many rounds are measured
/// @param time how long each load and each floor is driven in a round
/// @param warmUp how long each is driven before the first round
/// @param seed of the texts
/// @param bytes of an interaction, serialized
/// @param window unanswered messages of one stream
/// @param batches rows of one statement of the insert floors
/// @param connections of the insert floors
public record Plan(
    int rounds,
    Duration time,
    Duration warmUp,
    long seed,
    int bytes,
    int window,
    List<Integer> batches,
    int connections) {

  static final List<Integer> CALLS_IN_FLIGHT = List.of(1, 16, 128);
  static final List<Integer> STREAMS = List.of(1, 4);

  public Plan {
    batches = List.copyOf(batches);
    if (rounds < 1 || window < 1 || connections < 1 || batches.isEmpty()) {
      throw new IllegalArgumentException("Rounds, window, connections and batches are 1 at least");
    }
  }

  /// For the report.
  Map<String, Object> describe() {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("rounds", rounds);
    description.put("seconds", time.toMillis() / 1e3);
    description.put("warm_up_seconds", warmUp.toMillis() / 1e3);
    description.put("seed", seed);
    description.put("interaction_bytes", bytes);
    description.put("stream_window", window);
    description.put("floor_batches", batches);
    description.put("floor_connections", connections);
    return description;
  }
}
