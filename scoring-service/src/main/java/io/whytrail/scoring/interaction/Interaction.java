package io.whytrail.scoring.interaction;

import java.util.List;
import java.util.Optional;

/// One model call or agent step with all that a detector may look at.
public record Interaction(
    String id,
    String correlationId,
    Content systemPrompt,
    List<Message> messages,
    List<Chunk> context,
    List<Tool> tools,
    List<ToolCall> toolCalls,
    Content output) {
  public Interaction {
    messages = List.copyOf(messages);
    context = List.copyOf(context);
    tools = List.copyOf(tools);
    toolCalls = List.copyOf(toolCalls);
  }

  /// The definition of the tool with this name, where one was offered.
  public Optional<Tool> tool(String name) {
    return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
  }
}
