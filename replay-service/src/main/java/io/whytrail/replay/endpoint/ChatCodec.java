package io.whytrail.replay.endpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.ContextChunk;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.interaction.v1.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Between recorded interactions and the messages of a chat endpoint.
final class ChatCodec {

  private static final List<String> PARAMETERS =
      List.of("temperature", "top_p", "max_tokens", "max_completion_tokens", "seed");

  private ChatCodec() {}

  /// How many of the recorded messages were the prompt: what comes behind the last word of a user
  /// was the recorded model's own doing.
  static int promptLength(Interaction interaction) {
    for (int i = interaction.getMessagesCount(); i > 0; i--) {
      if (interaction.getMessages(i - 1).getRole() == Role.ROLE_USER) {
        return i;
      }
    }
    return interaction.getMessagesCount();
  }

  /// The messages of the prompt. Retrieved context is a message of its own behind the system's.
  static JsonArray prompt(Interaction interaction) throws ObstacleException {
    JsonArray messages = new JsonArray();
    if (interaction.hasSystemPrompt()) {
      messages.add(message("system", text(interaction.getSystemPrompt())));
    }
    if (interaction.getRetrievedContextCount() > 0) {
      messages.add(message("system", context(interaction.getRetrievedContextList())));
    }
    for (int i = 0; i < promptLength(interaction); i++) {
      messages.add(recorded(interaction, interaction.getMessages(i)));
    }
    if (messages.isEmpty()) {
      throw new ObstacleException("missing:content");
    }
    return messages;
  }

  private static String context(List<ContextChunk> chunks) throws ObstacleException {
    StringBuilder context = new StringBuilder("Retrieved context:");
    for (ContextChunk chunk : chunks) {
      context.append("\n\n[").append(chunk.getSource()).append("]\n");
      context.append(text(chunk.getContent()));
    }
    return context.toString();
  }

  private static JsonObject recorded(Interaction interaction, Message message)
      throws ObstacleException {
    return switch (message.getRole()) {
      case ROLE_SYSTEM -> message("system", text(message.getContent()));
      case ROLE_USER -> message("user", text(message.getContent()));
      case ROLE_ASSISTANT -> assistant(interaction, message);
      case ROLE_TOOL -> tool(interaction, message);
      case ROLE_UNSPECIFIED, UNRECOGNIZED -> throw new ObstacleException("unknown:role");
    };
  }

  private static JsonObject assistant(Interaction interaction, Message message)
      throws ObstacleException {
    if (message.getToolCallIndexesCount() == 0) {
      return message("assistant", text(message.getContent()));
    }
    List<Completion.Call> calls = new ArrayList<>();
    for (int index : message.getToolCallIndexesList()) {
      ToolCall call = call(interaction, index);
      calls.add(new Completion.Call(id(index), call.getName(), call.getArgumentsJson()));
    }
    return encode(new Completion(message.getContent().getText(), calls, 0));
  }

  private static JsonObject tool(Interaction interaction, Message message)
      throws ObstacleException {
    if (message.getToolCallIndexesCount() == 0) {
      throw new ObstacleException("missing:tool_call");
    }
    int index = message.getToolCallIndexes(0);
    return message.getContent().hasText()
        ? result(id(index), message.getContent().getText())
        : result(id(index), result(call(interaction, index)));
  }

  private static ToolCall call(Interaction interaction, int index) throws ObstacleException {
    if (index >= interaction.getToolCallsCount()) {
      throw new ObstacleException("missing:tool_call");
    }
    return interaction.getToolCalls(index);
  }

  private static String id(int index) {
    return "recorded_" + index;
  }

  /// What a tool returned then, or how it failed.
  static String result(ToolCall recorded) throws ObstacleException {
    if (recorded.getResult().hasText()) {
      return recorded.getResult().getText();
    }
    if (!recorded.getError().isEmpty()) {
      return "Error: " + recorded.getError();
    }
    throw new ObstacleException("missing:tool_result");
  }

  static JsonObject result(String callId, String text) {
    JsonObject message = message("tool", text);
    message.addProperty("tool_call_id", callId);
    return message;
  }

  /// An answer, as a message that the next question repeats.
  static JsonObject encode(Completion completion) {
    JsonObject message = message("assistant", completion.text());
    if (completion.calls().isEmpty()) {
      return message;
    }
    if (completion.text().isEmpty()) {
      message.add("content", JsonNull.INSTANCE);
    }
    JsonArray calls = new JsonArray();
    for (Completion.Call call : completion.calls()) {
      JsonObject function = new JsonObject();
      function.addProperty("name", call.name());
      function.addProperty(
          "arguments", call.argumentsJson().isBlank() ? "{}" : call.argumentsJson());
      JsonObject encoded = new JsonObject();
      encoded.addProperty("id", call.id());
      encoded.addProperty("type", "function");
      encoded.add("function", function);
      calls.add(encoded);
    }
    message.add("tool_calls", calls);
    return message;
  }

  private static JsonObject message(String role, String text) {
    JsonObject message = new JsonObject();
    message.addProperty("role", role);
    message.addProperty("content", text);
    return message;
  }

  private static String text(Content content) throws ObstacleException {
    if (!content.hasText()) {
      throw new ObstacleException("missing:content");
    }
    return content.getText();
  }

  /// A question with the recorded tools and, of the recorded request, what shapes an answer.
  static String question(String model, Interaction interaction, JsonArray messages) {
    JsonObject question = new JsonObject();
    question.addProperty("model", model);
    question.add("messages", messages);
    JsonArray tools = new JsonArray();
    interaction.getToolsList().forEach(tool -> tools.add(tool(tool)));
    if (!tools.isEmpty()) {
      question.add("tools", tools);
    }
    for (String name : PARAMETERS) {
      Optional.ofNullable(interaction.getModel().getParametersMap().get(name))
          .flatMap(ChatCodec::number)
          .ifPresent(value -> question.add(name, value));
    }
    return question.toString();
  }

  private static JsonObject tool(ToolDefinition tool) {
    JsonObject function = new JsonObject();
    function.addProperty("name", tool.getName());
    function.addProperty("description", tool.getDescription());
    parsed(tool.getParametersJson())
        .filter(JsonElement::isJsonObject)
        .ifPresent(parameters -> function.add("parameters", parameters));
    JsonObject encoded = new JsonObject();
    encoded.addProperty("type", "function");
    encoded.add("function", function);
    return encoded;
  }

  private static Optional<JsonElement> number(String json) {
    return parsed(json)
        .filter(value -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber());
  }

  private static Optional<JsonElement> parsed(String json) {
    try {
      return json.isBlank() ? Optional.empty() : Optional.of(JsonParser.parseString(json));
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  /// The first choice of an answer.
  static Completion decode(String json) throws ObstacleException {
    try {
      JsonObject answer = JsonParser.parseString(json).getAsJsonObject();
      JsonObject message =
          answer.getAsJsonArray("choices").get(0).getAsJsonObject().getAsJsonObject("message");
      List<Completion.Call> calls = new ArrayList<>();
      if (present(message, "tool_calls")) {
        for (JsonElement call : message.getAsJsonArray("tool_calls")) {
          calls.add(call(call.getAsJsonObject()));
        }
      }
      return new Completion(
          present(message, "content") ? content(message.get("content")) : "",
          calls,
          tokens(answer));
    } catch (RuntimeException e) {
      // Gson has no one exception for "not of this shape".
      throw new ObstacleException("endpoint:malformed_answer", e);
    }
  }

  private static Completion.Call call(JsonObject call) {
    JsonObject function = call.getAsJsonObject("function");
    return new Completion.Call(
        call.get("id").getAsString(),
        function.get("name").getAsString(),
        present(function, "arguments") ? function.get("arguments").getAsString() : "");
  }

  /// A text, or parts of which some are text.
  private static String content(JsonElement content) {
    if (content.isJsonPrimitive()) {
      return content.getAsString();
    }
    StringBuilder text = new StringBuilder();
    for (JsonElement part : content.getAsJsonArray()) {
      if (present(part.getAsJsonObject(), "text")) {
        text.append(part.getAsJsonObject().get("text").getAsString());
      }
    }
    return text.toString();
  }

  private static long tokens(JsonObject answer) {
    if (!present(answer, "usage")) {
      return 0;
    }
    JsonObject usage = answer.getAsJsonObject("usage");
    return present(usage, "total_tokens") ? usage.get("total_tokens").getAsLong() : 0;
  }

  private static boolean present(JsonObject object, String name) {
    return object.has(name) && !object.get(name).isJsonNull();
  }
}
