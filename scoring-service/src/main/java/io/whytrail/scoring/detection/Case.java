package io.whytrail.scoring.detection;

import io.whytrail.scoring.example.Examples;
import io.whytrail.scoring.interaction.Content;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.Role;
import io.whytrail.scoring.interaction.ToolCall;
import io.whytrail.scoring.text.Text;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One interaction under examination. It keeps the views of its texts, so that several detectors
/// share them, and is used by one thread.
public final class Case {
  private final Interaction interaction;
  private final OptionalInt toolCall;
  private final Supplier<Examples> known;
  private final List<Segment> userMessages;
  private final List<Segment> foreign;
  private final List<Segment> arguments;
  private final Text systemPrompt;
  private final Text output;
  private final IdentityHashMap<Object, IdentityHashMap<Object, Object>> answers =
      new IdentityHashMap<>();
  private @Nullable Examples examples;

  /// Lays out the texts of an interaction.
  ///
  /// @param toolCall the only tool call to rate, where the question is about one
  public Case(Interaction interaction, OptionalInt toolCall) {
    this(interaction, toolCall, Examples::none);
  }

  /// Lays out the texts of an interaction.
  ///
  /// @param toolCall the only tool call to rate, where the question is about one
  /// @param known what people said about other texts of the tenant, asked for only where a detector
  ///   compares with it
  public Case(Interaction interaction, OptionalInt toolCall, Supplier<Examples> known) {
    this.interaction = interaction;
    this.toolCall = toolCall;
    this.known = known;
    this.userMessages = userMessages(interaction);
    this.foreign = foreign(interaction);
    this.arguments = arguments(interaction);
    this.systemPrompt = Text.of(systemPrompt(interaction));
    this.output = Text.of(interaction.output().textOrEmpty());
  }

  public Interaction interaction() {
    return interaction;
  }

  /// What people said.
  public List<Segment> userMessages() {
    return userMessages;
  }

  /// What came in from elsewhere: retrieved chunks and tool results, in this order.
  public List<Segment> foreign() {
    return foreign;
  }

  /// The application's own instructions: the system prompt and every system message.
  public Text systemPrompt() {
    return systemPrompt;
  }

  /// The arguments of every tool call, in order.
  public List<Segment> arguments() {
    return arguments;
  }

  public Segment output() {
    return new Segment(Part.OUTPUT, 0, output);
  }

  /// The tool calls to rate.
  public List<Integer> ratedCalls() {
    if (toolCall.isPresent()) {
      return List.of(toolCall.getAsInt());
    }
    return java.util.stream.IntStream.range(0, interaction.toolCalls().size()).boxed().toList();
  }

  /// What people said about other texts of the tenant: the same for every detector that asks.
  public Examples examples() {
    Examples result = examples;
    if (result == null) {
      result = known.get();
      examples = result;
    }
    return result;
  }

  /// What was compared with, where anything was.
  public Optional<Examples> comparedWith() {
    return Optional.ofNullable(examples);
  }

  /// What was worked out about a text once, for every detector that asks again.
  ///
  /// @param question who asks: an object that stands for what is worked out
  @SuppressWarnings("unchecked")
  public <T> T once(Object question, Text about, Supplier<T> answer) {
    IdentityHashMap<Object, Object> known =
        answers.computeIfAbsent(question, _ -> new IdentityHashMap<>());
    Object found = known.get(about);
    if (found == null) {
      found = answer.get();
      known.put(about, found);
    }
    return (T) found;
  }

  private static List<Segment> userMessages(Interaction interaction) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < interaction.messages().size(); i++) {
      Message message = interaction.messages().get(i);
      if (message.role() == Role.USER) {
        add(segments, Part.MESSAGE, i, message.content());
      }
    }
    return List.copyOf(segments);
  }

  private static List<Segment> foreign(Interaction interaction) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < interaction.context().size(); i++) {
      add(segments, Part.CONTEXT, i, interaction.context().get(i).content());
    }
    for (int i = 0; i < interaction.toolCalls().size(); i++) {
      ToolCall call = interaction.toolCalls().get(i);
      add(segments, Part.TOOL_RESULT, i, call.result());
    }
    for (int i = 0; i < interaction.messages().size(); i++) {
      Message message = interaction.messages().get(i);
      if (message.role() == Role.TOOL) {
        add(segments, Part.MESSAGE, i, message.content());
      }
    }
    return List.copyOf(segments);
  }

  private static List<Segment> arguments(Interaction interaction) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < interaction.toolCalls().size(); i++) {
      segments.add(
          new Segment(Part.TOOL_ARGUMENTS, i, Text.of(interaction.toolCalls().get(i).arguments())));
    }
    return List.copyOf(segments);
  }

  private static String systemPrompt(Interaction interaction) {
    StringBuilder prompt = new StringBuilder(interaction.systemPrompt().textOrEmpty());
    for (Message message : interaction.messages()) {
      if (message.role() == Role.SYSTEM) {
        prompt.append('\n').append(message.content().textOrEmpty());
      }
    }
    return prompt.toString();
  }

  private static void add(List<Segment> segments, Part part, int index, Content content) {
    if (content instanceof Content.Captured captured && !captured.text().isEmpty()) {
      segments.add(new Segment(part, index, Text.of(captured.text())));
    }
  }
}
