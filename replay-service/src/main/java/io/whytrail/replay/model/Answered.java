package io.whytrail.replay.model;

import java.util.List;
import java.util.Map;

/// A recorded interaction, as far as models are compared by it.
record Answered(
    String interactionId,
    String model,
    String modelVersion,
    String service,
    Map<String, String> attributes,
    List<ToolCall> calls) {

  Answered {
    attributes = Map.copyOf(attributes);
    calls = List.copyOf(calls);
  }
}
