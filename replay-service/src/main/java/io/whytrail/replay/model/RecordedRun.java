package io.whytrail.replay.model;

import io.whytrail.replay.record.ToolCall;
import java.util.List;
import java.util.Optional;

/// What a model did to one prompt, as it is on record.
///
/// @param bad whether the answer was a bad one; empty where nobody knows
public record RecordedRun(
    String interactionId, String promptKey, List<ToolCall> calls, Optional<Boolean> bad) {

  public RecordedRun {
    calls = List.copyOf(calls);
  }
}
