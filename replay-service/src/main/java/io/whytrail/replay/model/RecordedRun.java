package io.whytrail.replay.model;

import io.whytrail.replay.record.ToolCall;
import java.util.List;
import java.util.Optional;

/// What a model did to one prompt.
///
/// @param bad whether the answer was a bad one; empty where nobody knows
/// @param obstacle why it did nothing that can be compared, as in `endpoint:timeout`; empty where
///   it did
public record RecordedRun(
    String interactionId,
    String promptKey,
    List<ToolCall> calls,
    Optional<Boolean> bad,
    String obstacle) {

  public RecordedRun {
    calls = List.copyOf(calls);
  }

  /// As it is on record.
  public RecordedRun(
      String interactionId, String promptKey, List<ToolCall> calls, Optional<Boolean> bad) {
    this(interactionId, promptKey, calls, bad, "");
  }
}
