package io.whytrail.scoring.interaction;

import java.util.ArrayList;
import java.util.List;

/// Builds interactions for tests, a step at a time.
public final class Interactions {

  private Content systemPrompt = Content.absent();
  private final List<Message> messages = new ArrayList<>();
  private final List<Chunk> context = new ArrayList<>();
  private final List<Tool> tools = new ArrayList<>();
  private final List<ToolCall> calls = new ArrayList<>();
  private Content output = Content.absent();

  private Interactions() {}

  public static Interactions empty() {
    return new Interactions();
  }

  public static Interactions user(String text) {
    return empty().says(text);
  }

  public Interactions says(String text) {
    return message(Role.USER, Content.of(text));
  }

  public Interactions message(Role role, Content content) {
    messages.add(new Message(role, content, List.of()));
    return this;
  }

  public Interactions system(String text) {
    systemPrompt = Content.of(text);
    return this;
  }

  public Interactions retrieves(String text) {
    return retrieves(Content.of(text));
  }

  public Interactions retrieves(Content content) {
    context.add(new Chunk("chunk-" + context.size(), content, "test"));
    return this;
  }

  public Interactions offers(String name, String description, SideEffect effect) {
    tools.add(new Tool(name, description, effect));
    return this;
  }

  /// A call that has not run.
  public Interactions calls(String name, String arguments) {
    return calls(name, arguments, Content.absent());
  }

  public Interactions calls(String name, String arguments, String result) {
    return calls(name, arguments, Content.of(result));
  }

  public Interactions calls(String name, String arguments, Content result) {
    return calls(new ToolCall(name, arguments, result, "", SideEffect.UNSPECIFIED));
  }

  public Interactions calls(ToolCall call) {
    calls.add(call);
    return this;
  }

  public Interactions answers(String text) {
    return answers(Content.of(text));
  }

  public Interactions answers(Content content) {
    output = content;
    return this;
  }

  public Interaction build() {
    return new Interaction("test", "", systemPrompt, messages, context, tools, calls, output);
  }
}
