package io.whytrail.scoring.evaluation;

import io.whytrail.scoring.interaction.Chunk;
import io.whytrail.scoring.interaction.Content;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Role;
import io.whytrail.scoring.interaction.SideEffect;
import io.whytrail.scoring.interaction.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One labelled interaction.
public record Row(Map<String, Object> json) {
  public String id() {
    return text(json, "id");
  }

  public String source() {
    return text(json, "source");
  }

  public Optional<Boolean> label(String name) {
    return Optional.ofNullable(map(json, "stage_labels").get(name))
        .filter(Boolean.class::isInstance)
        .map(Boolean.class::cast);
  }

  public Map<String, Object> tags() {
    return map(json, "tags");
  }

  public String tag(String name) {
    return String.valueOf(tags().getOrDefault(name, ""));
  }

  public List<Integer> indexes(String tag) {
    List<Integer> indexes = new ArrayList<>();
    for (Object each : list(tags(), tag)) {
      indexes.add(((Number) each).intValue());
    }
    return indexes;
  }

  /// The interaction with its content passed through an edit, for example masking.
  public Interaction interaction(UnaryOperator<String> edit) {
    return new Interaction(
        id(),
        "",
        content(json.get("system_prompt"), edit),
        messages(edit),
        list(json, "retrieved_context").stream()
            .map(each -> (Map<?, ?>) each)
            .map(each ->
                new Chunk(String.valueOf(each.get("id")), content(each.get("content"), edit), ""))
            .toList(),
        List.of(),
        list(json, "tool_calls").stream().map(each -> toolCall((Map<?, ?>) each, edit)).toList(),
        content(json.get("output"), edit));
  }

  private List<Message> messages(UnaryOperator<String> edit) {
    List<Message> messages = new ArrayList<>();
    for (Object each : list(json, "messages")) {
      Map<?, ?> message = (Map<?, ?>) each;
      Role role = Role.valueOf(String.valueOf(message.get("role")).toUpperCase(Locale.ROOT));
      messages.add(new Message(role, content(message.get("content"), edit), List.of()));
    }
    return messages;
  }

  private static ToolCall toolCall(Map<?, ?> call, UnaryOperator<String> edit) {
    Object arguments = call.get("arguments");
    return new ToolCall(
        String.valueOf(call.get("name")),
        edit.apply(Json.write(arguments == null ? Map.of() : arguments)),
        content(call.get("result"), edit),
        "",
        SideEffect.UNSPECIFIED);
  }

  private static Content content(
      @org.jspecify.annotations.Nullable Object text, UnaryOperator<String> edit) {
    return text == null ? Content.absent() : Content.of(edit.apply(String.valueOf(text)));
  }

  private static String text(Map<String, Object> map, String key) {
    return String.valueOf(map.getOrDefault(key, ""));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> map, String key) {
    return (Map<String, Object>) map.getOrDefault(key, Map.of());
  }

  private static List<?> list(Map<String, Object> map, String key) {
    return (List<?>) map.getOrDefault(key, List.of());
  }
}
