package io.whytrail.local.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.NotCaptured;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The messages of a chat completion on their way into an interaction: tool calls get their results
/// from the tool messages that follow them.
final class Conversation {

  private static final Map<String, Role> ROLES =
      Map.of(
          "system", Role.ROLE_SYSTEM,
          "developer", Role.ROLE_SYSTEM,
          "user", Role.ROLE_USER,
          "assistant", Role.ROLE_ASSISTANT,
          "tool", Role.ROLE_TOOL,
          "function", Role.ROLE_TOOL);

  private final Interaction.Builder interaction;
  private final Map<String, Integer> callsById = new HashMap<>();
  private final Map<String, Integer> callsByName = new HashMap<>();

  Conversation(Interaction.Builder interaction) {
    this.interaction = interaction;
  }

  /// Adds a message that the model was given.
  void add(JsonObject json) throws RowException {
    Role role = role(json);
    boolean instructs = role == Role.ROLE_SYSTEM && interaction.getMessagesCount() == 0;
    if (instructs && !interaction.hasSystemPrompt()) {
      content(json, "system_prompt").ifPresent(interaction::setSystemPrompt);
    } else if (role == Role.ROLE_TOOL) {
      result(json);
    } else {
      interaction.addMessages(message(json, role));
    }
  }

  /// Takes the message that the model answered with.
  void answer(JsonObject json) throws RowException {
    List<Integer> calls = calls(json);
    Optional<Content> content = content(json, "output");
    content.ifPresent(interaction::setOutput);
    if (!calls.isEmpty()) {
      interaction.addMessages(
          Message.newBuilder()
              .setRole(Role.ROLE_ASSISTANT)
              .setContent(content.orElseGet(() -> text("")))
              .addAllToolCallIndexes(calls));
    }
  }

  /// Makes the last message the output, where it is the model's and no answer came beside it.
  void lastAnswerIsOutput() {
    int last = interaction.getMessagesCount() - 1;
    if (last < 0) {
      return;
    }
    Message message = interaction.getMessages(last);
    if (message.getRole() == Role.ROLE_ASSISTANT && message.getToolCallIndexesCount() == 0) {
      interaction.setOutput(message.getContent());
      interaction.removeMessages(last);
    }
  }

  private static Role role(JsonObject json) throws RowException {
    String name = Json.requireText(json, "role");
    Role role = ROLES.get(name);
    if (role == null) {
      throw new RowException("unknown role " + name);
    }
    return role;
  }

  private Message message(JsonObject json, Role role) throws RowException {
    List<Integer> calls = calls(json);
    Message.Builder message = Message.newBuilder().setRole(role).addAllToolCallIndexes(calls);
    Json.text(json, "name").ifPresent(message::setName);
    Optional<Content> content = content(json, "messages/" + interaction.getMessagesCount());
    if (content.isPresent()) {
      message.setContent(content.get());
    } else if (!calls.isEmpty()) {
      message.setContent(text(""));
    }
    return message.build();
  }

  private List<Integer> calls(JsonObject json) throws RowException {
    List<Integer> indexes = new ArrayList<>();
    for (JsonObject call : Json.objects(json, "tool_calls")) {
      String id = Json.text(call, "id").orElse("");
      indexes.add(call(id, Json.object(call, "function").orElse(call)));
    }
    Optional<JsonObject> legacy = Json.object(json, "function_call");
    if (legacy.isPresent()) {
      indexes.add(call("", legacy.get()));
    }
    return indexes;
  }

  private int call(String id, JsonObject function) throws RowException {
    int index = interaction.getToolCallsCount();
    String name = Json.requireText(function, "name");
    ToolCall.Builder call = ToolCall.newBuilder().setId(id).setName(name);
    Json.find(function, "arguments").map(Json::plain).ifPresent(call::setArgumentsJson);
    interaction.addToolCalls(call);
    callsByName.put(name, index);
    if (!id.isEmpty()) {
      callsById.put(id, index);
    }
    return index;
  }

  /// A tool message belongs to the call it names, and holds that call's result.
  private void result(JsonObject json) throws RowException {
    Optional<String> id = Json.text(json, "tool_call_id");
    Optional<String> name = Json.text(json, "name");
    Optional<Integer> index = id.map(callsById::get).or(() -> name.map(callsByName::get));
    Optional<Content> content = content(json, "messages/" + interaction.getMessagesCount());
    Message.Builder message = Message.newBuilder().setRole(Role.ROLE_TOOL);
    name.ifPresent(message::setName);
    if (index.isPresent()) {
      message.addToolCallIndexes(index.get());
      content.ifPresent(interaction.getToolCallsBuilder(index.get())::setResult);
    } else {
      // The call happened before this log begins: its result is all there is of it.
      content.ifPresent(message::setContent);
    }
    interaction.addMessages(message);
  }

  /// A string, or the texts of an array of parts. What is not text is named in an attribute.
  private Optional<Content> content(JsonObject json, String place) throws RowException {
    Optional<JsonElement> element = Json.find(json, "content");
    if (element.isEmpty()) {
      return Json.text(json, "refusal").map(Conversation::text);
    }
    if (element.get() instanceof JsonArray) {
      return Optional.of(parts(Json.objects(json, "content"), place));
    }
    return Json.text(json, "content").map(Conversation::text);
  }

  private Content parts(List<JsonObject> parts, String place) throws RowException {
    List<String> texts = new ArrayList<>();
    TreeSet<String> others = new TreeSet<>();
    for (JsonObject part : parts) {
      Optional<String> text = Json.text(part, "text").or(() -> refusal(part));
      text.ifPresent(texts::add);
      if (text.isEmpty()) {
        others.add(Json.text(part, "type").orElse("unknown"));
      }
    }
    String missing = String.join(", ", others);
    if (texts.isEmpty() && !others.isEmpty()) {
      return Content.newBuilder()
          .setNotCaptured(NotCaptured.newBuilder().setReason(missing))
          .build();
    }
    if (!others.isEmpty()) {
      interaction.putAttributes("not_captured." + place, missing);
    }
    return text(String.join("\n", texts));
  }

  private static Optional<String> refusal(JsonObject part) {
    return Json.find(part, "refusal").map(Json::plain);
  }

  private static Content text(String text) {
    return Content.newBuilder().setText(text).build();
  }
}
