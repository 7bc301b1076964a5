package io.whytrail.replay.record;

import java.util.List;
import java.util.Map;

/// A recorded interaction, as far as models are compared by it.
public record Answered(
    String interactionId,
    String model,
    String modelVersion,
    String service,
    Map<String, String> attributes,
    List<ToolCall> calls) {

  public Answered {
    attributes = Map.copyOf(attributes);
    calls = List.copyOf(calls);
  }
}
