package io.whytrail.scoring.labelled;

import io.whytrail.scoring.interaction.Chunk;
import io.whytrail.scoring.interaction.Content;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.Role;
import io.whytrail.scoring.interaction.SideEffect;
import io.whytrail.scoring.interaction.ToolCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One labelled interaction.
public record Row(Map<String, Object> json) {

  private static final List<String> CONTENT =
      List.of("messages", "retrieved_context", "tool_calls", "output");

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

  public Map<String, Object> labels() {
    return map(json, "stage_labels");
  }

  public List<?> list(String key) {
    return list(json, key);
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

  /// The text of a part as it stands in the row, empty where there is none.
  public String text(Part part, int index) {
    return switch (part) {
      case MESSAGE -> text(each("messages", index), "content");
      case CONTEXT -> text(each("retrieved_context", index), "content");
      case TOOL_RESULT -> text(each("tool_calls", index), "result");
      case TOOL_ARGUMENTS -> arguments(each("tool_calls", index));
      case OUTPUT -> text(json, "output");
      case SYSTEM_PROMPT -> text(json, "system_prompt");
      case WHOLE -> "";
    };
  }

  private Map<?, ?> each(String key, int index) {
    return (Map<?, ?>) list(json, key).get(index);
  }

  private static String arguments(Map<?, ?> call) {
    Object arguments = call.get("arguments");
    return Json.write(arguments == null ? Map.of() : arguments);
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
    return new ToolCall(
        text(call, "name"),
        edit.apply(arguments(call)),
        content(call.get("result"), edit),
        text(call, "error"),
        SideEffect.UNSPECIFIED);
  }

  private static Content content(
      @org.jspecify.annotations.Nullable Object text, UnaryOperator<String> edit) {
    return text == null ? Content.absent() : Content.of(edit.apply(written(text)));
  }

  private static String text(Map<?, ?> map, String key) {
    Object text = map.get(key);
    return text == null ? "" : written(text);
  }

  // A result may be an object: what the model saw of it was JSON.
  private static String written(Object value) {
    return value instanceof String text ? text : Json.write(value);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> map, String key) {
    return (Map<String, Object>) map.getOrDefault(key, Map.of());
  }

  private static List<?> list(Map<String, Object> map, String key) {
    return (List<?>) map.getOrDefault(key, List.of());
  }

  /// What keeps the row from being an interaction; empty where nothing does.
  public Optional<String> problem() {
    if (id().isEmpty()) {
      return Optional.of("has no \"id\"");
    }
    if (CONTENT.stream().noneMatch(json::containsKey)) {
      return Optional.of(
          "has no content: put what was said into \"messages\", \"retrieved_context\","
              + " \"tool_calls\" or \"output\"");
    }
    for (String key : List.of("stage_labels", "tags")) {
      if (!(json.getOrDefault(key, Map.of()) instanceof Map)) {
        return Optional.of("has a \"" + key + "\" that is no object");
      }
    }
    for (String key : List.of("messages", "retrieved_context", "tool_calls")) {
      boolean objects =
          json.getOrDefault(key, List.of()) instanceof List<?> list
              && list.stream().allMatch(Map.class::isInstance);
      if (!objects) {
        return Optional.of("has \"" + key + "\" that are no list of objects");
      }
    }
    for (Object each : list(json, "messages")) {
      String role = text((Map<?, ?>) each, "role").toUpperCase(Locale.ROOT);
      if (Arrays.stream(Role.values()).noneMatch(known -> known.name().equals(role))) {
        return Optional.of(
            "has a message of role \"" + role + "\": use system, user, assistant or tool");
      }
    }
    return Optional.empty();
  }
}
