package io.whytrail.scoring.interaction;

import java.util.List;

/// One message of the conversation that the model was given.
public record Message(Role role, Content content, List<Integer> toolCalls) {
  public Message {
    toolCalls = List.copyOf(toolCalls);
  }
}
