package io.whytrail.local.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.InteractionKind;
import io.whytrail.interaction.v1.ToolDefinition;
import io.whytrail.interaction.v1.Usage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Chat completions as applications log them:
///
/// - `{"request": {...}, "response": {...}}`, a pair;
/// - `{"custom_id", "body": {...}}`, a request of a batch file, and `{"custom_id", "response":
///   {"body": {...}}}`, a line of its result;
/// - `{"messages": [...], ...}`, a conversation whose last assistant message is the output.
///
/// The id is `custom_id`, else the response's id, else the digest of the row, so that importing a
/// file again records nothing twice.
final class OpenaiJsonl implements RowFormat {

  /// Members of a request that have a place of their own.
  private static final Set<String> PLACED =
      Set.of("model", "messages", "tools", "functions", "user", "metadata");

  /// No row is larger than a few of these; more would not fit the contract.
  private static final int MAX_ATTRIBUTES = 50;

  static boolean looksLike(JsonObject row) {
    return row.has("request") || row.has("custom_id") || row.has("messages") || row.has("choices");
  }

  @Override
  public Interaction read(JsonObject row) throws RowException {
    Optional<JsonObject> request = request(row);
    Optional<JsonObject> response = response(row);
    if (request.isEmpty() && response.isEmpty()) {
      throw new RowException("neither a request with messages nor a response with choices");
    }
    Interaction.Builder interaction =
        Interaction.newBuilder().setId(id(row, request.isPresent(), response));
    Json.text(row, "custom_id").ifPresent(interaction::setCorrelationId);
    interaction.getModelBuilder().setProvider("openai");
    Conversation conversation = new Conversation(interaction);
    if (request.isPresent()) {
      request(request.get(), interaction, conversation);
    }
    if (response.isPresent()) {
      response(response.get(), interaction, conversation);
    } else {
      conversation.lastAnswerIsOutput();
    }
    error(row, interaction);
    interaction.setKind(
        interaction.getToolCallsCount() > 0
            ? InteractionKind.INTERACTION_KIND_AGENT_STEP
            : InteractionKind.INTERACTION_KIND_MODEL_CALL);
    return interaction.build();
  }

  private static Optional<JsonObject> request(JsonObject row) throws RowException {
    for (String name : List.of("request", "body")) {
      Optional<JsonObject> request = Json.object(row, name);
      if (request.isPresent()) {
        return Optional.of(unwrapped(request.get()));
      }
    }
    return row.has("messages") ? Optional.of(row) : Optional.empty();
  }

  private static Optional<JsonObject> response(JsonObject row) throws RowException {
    Optional<JsonObject> response = Json.object(row, "response");
    if (response.isPresent()) {
      return Optional.of(unwrapped(response.get()));
    }
    return row.has("choices") ? Optional.of(row) : Optional.empty();
  }

  /// Batch files put the message into `body`, beside the status.
  private static JsonObject unwrapped(JsonObject json) throws RowException {
    return Json.object(json, "body").orElse(json);
  }

  private static String id(JsonObject row, boolean asks, Optional<JsonObject> response)
      throws RowException {
    Optional<String> custom = Json.text(row, "custom_id");
    if (custom.isPresent()) {
      // The two lines of one batch request are two interactions with one correlation id.
      return legal(asks ? custom.get() : custom.get() + "/response");
    }
    if (response.isPresent()) {
      Optional<String> id = Json.text(response.get(), "id");
      if (id.isPresent()) {
        return legal(id.get());
      }
    }
    Optional<String> id = Json.text(row, "id");
    return id.isPresent() ? legal(id.get()) : "openai/" + digest(row.toString());
  }

  /// An id of the contract; what it does not allow is replaced and told apart by a digest.
  private static String legal(String id) {
    boolean fits = id.length() <= 200 && id.matches("[A-Za-z0-9][A-Za-z0-9._:/@+=-]*");
    if (fits) {
      return id;
    }
    String allowed = id.replaceAll("[^A-Za-z0-9._:/@+=-]", "_");
    return "openai/" + digest(id) + "/" + allowed.substring(0, Math.min(100, allowed.length()));
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static void request(
      JsonObject request, Interaction.Builder interaction, Conversation conversation)
      throws RowException {
    Json.text(request, "model").ifPresent(interaction.getModelBuilder()::setName);
    Json.text(request, "user").ifPresent(interaction.getOriginBuilder()::setSubjectId);
    for (Map.Entry<String, JsonElement> member : request.entrySet()) {
      if (parameter(member)) {
        interaction.getModelBuilder().putParameters(member.getKey(), member.getValue().toString());
      }
    }
    for (JsonObject tool : Json.objects(request, "tools")) {
      interaction.addTools(tool(Json.object(tool, "function").orElse(tool)));
    }
    for (JsonObject function : Json.objects(request, "functions")) {
      interaction.addTools(tool(function));
    }
    for (JsonObject message : Json.objects(request, "messages")) {
      conversation.add(message);
    }
    metadata(request, interaction);
  }

  /// Parameters are small: a member with a tree in it is something else that was logged.
  private static boolean parameter(Map.Entry<String, JsonElement> member) {
    return !PLACED.contains(member.getKey())
        && !Set.of("response", "choices", "id", "custom_id").contains(member.getKey())
        && !member.getValue().isJsonNull()
        && (member.getValue().isJsonPrimitive() || member.getKey().equals("response_format"));
  }

  private static ToolDefinition tool(JsonObject function) throws RowException {
    Optional<String> name = Json.text(function, "name");
    // Tools of the provider, such as web_search, have a type and no name.
    ToolDefinition.Builder tool =
        ToolDefinition.newBuilder()
            .setName(name.isPresent() ? name.get() : Json.requireText(function, "type"));
    Json.text(function, "description").ifPresent(tool::setDescription);
    Json.object(function, "parameters")
        .ifPresent(parameters -> tool.setParametersJson(parameters.toString()));
    return tool.build();
  }

  private static void metadata(JsonObject request, Interaction.Builder interaction)
      throws RowException {
    JsonObject metadata = Json.object(request, "metadata").orElseGet(JsonObject::new);
    metadata.entrySet().stream()
        .filter(entry -> !entry.getValue().isJsonNull())
        .limit(MAX_ATTRIBUTES)
        .forEach(entry ->
            interaction.putAttributes("metadata." + entry.getKey(), Json.plain(entry.getValue())));
  }

  private static void response(
      JsonObject response, Interaction.Builder interaction, Conversation conversation)
      throws RowException {
    Json.text(response, "model").ifPresent(interaction.getModelBuilder()::setVersion);
    Json.whole(response, "created")
        .ifPresent(seconds -> interaction.getStartTimeBuilder().setSeconds(seconds));
    List<JsonObject> choices = Json.objects(response, "choices");
    if (!choices.isEmpty()) {
      JsonObject first = choices.getFirst();
      Json.text(first, "finish_reason").ifPresent(interaction::setFinishReason);
      Optional<JsonObject> message = Json.object(first, "message");
      if (message.isPresent()) {
        conversation.answer(message.get());
      }
    }
    if (choices.size() > 1) {
      interaction.putAttributes("choices", Integer.toString(choices.size()));
    }
    Optional<JsonObject> usage = Json.object(response, "usage");
    if (usage.isPresent()) {
      interaction.setUsage(usage(usage.get()));
    }
    error(response, interaction);
  }

  private static Usage usage(JsonObject json) throws RowException {
    Usage.Builder usage = Usage.newBuilder();
    Json.whole(json, "prompt_tokens").ifPresent(usage::setInputTokens);
    Json.whole(json, "completion_tokens").ifPresent(usage::setOutputTokens);
    Optional<JsonObject> input = Json.object(json, "prompt_tokens_details");
    if (input.isPresent()) {
      Json.whole(input.get(), "cached_tokens").ifPresent(usage::setCachedInputTokens);
    }
    Optional<JsonObject> output = Json.object(json, "completion_tokens_details");
    if (output.isPresent()) {
      Json.whole(output.get(), "reasoning_tokens").ifPresent(usage::setReasoningTokens);
    }
    return usage.build();
  }

  private static void error(JsonObject json, Interaction.Builder interaction) {
    Json.find(json, "error")
        .ifPresent(error -> {
          interaction.setFinishReason("error");
          interaction.putAttributes("error", Json.plain(error));
        });
  }
}
