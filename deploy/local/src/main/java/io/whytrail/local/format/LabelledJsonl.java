package io.whytrail.local.format;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Timestamp;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.ContextChunk;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.InteractionKind;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Model;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.interaction.v1.Usage;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Labelled interactions of public data sets: what is known about an interaction, and what people
/// said about it. Labels become attributes `label.*`. Tags become attributes `tag.*` where they are
/// short single values, by which rows are joined and selected, or say which tool calls are an
/// attacker's; texts and tables stay behind.
final class LabelledJsonl implements RowFormat {

  private static final List<String> LISTS = List.of("injected_calls", "attacker_calls");
  private static final int LONGEST_TAG = 200;

  private static final Map<String, Role> ROLES =
      Map.of(
          "system", Role.ROLE_SYSTEM,
          "user", Role.ROLE_USER,
          "assistant", Role.ROLE_ASSISTANT,
          "tool", Role.ROLE_TOOL);

  @Override
  public Interaction read(JsonObject row) throws RowException {
    Interaction.Builder interaction = Interaction.newBuilder().setId(Json.requireText(row, "id"));
    Json.text(row, "session_id").ifPresent(interaction::setSessionId);
    Json.text(row, "user_id").ifPresent(id -> interaction.getOriginBuilder().setSubjectId(id));
    Json.text(row, "source").ifPresent(name -> interaction.getOriginBuilder().setService(name));
    Json.text(row, "source_ref").ifPresent(ref -> interaction.putAttributes("source_ref", ref));
    Json.text(row, "system_prompt")
        .map(LabelledJsonl::text)
        .ifPresent(interaction::setSystemPrompt);
    JsonObject tags = Json.object(row, "tags").orElseGet(JsonObject::new);
    toolCalls(row, tags, interaction);
    messages(row, interaction);
    context(row, interaction);
    Json.text(row, "output").map(LabelledJsonl::text).ifPresent(interaction::setOutput);
    Optional<JsonObject> model = Json.object(row, "model");
    if (model.isPresent()) {
      interaction.setModel(model(model.get()));
    }
    usage(Json.object(row, "usage").orElseGet(JsonObject::new), interaction);
    Optional<String> time = Json.text(row, "timestamp");
    if (time.isPresent()) {
      interaction.setStartTime(timestamp(time.get()));
    }
    Json.text(tags, "finish_reason").ifPresent(interaction::setFinishReason);
    attributes(row, tags, interaction);
    interaction.setKind(
        interaction.getToolCallsCount() > 0
            ? InteractionKind.INTERACTION_KIND_AGENT_STEP
            : InteractionKind.INTERACTION_KIND_MODEL_CALL);
    return interaction.build();
  }

  private static Content text(String text) {
    return Content.newBuilder().setText(text).build();
  }

  private static void toolCalls(JsonObject row, JsonObject tags, Interaction.Builder interaction)
      throws RowException {
    for (JsonObject json : Json.objects(row, "tool_calls")) {
      String name = Json.requireText(json, "name");
      ToolCall.Builder call =
          ToolCall.newBuilder().setName(name).setSideEffect(sideEffect(tags, name));
      Json.find(json, "arguments").map(Json::plain).ifPresent(call::setArgumentsJson);
      Json.find(json, "result")
          .map(Json::plain)
          .map(LabelledJsonl::text)
          .ifPresent(call::setResult);
      Json.find(json, "error").map(Json::plain).ifPresent(call::setError);
      interaction.addToolCalls(call);
    }
  }

  /// The tags know whether a tool only reads. What one that does more does is left to scoring.
  private static SideEffect sideEffect(JsonObject tags, String tool) throws RowException {
    boolean reads =
        is(Json.object(tags, "tool_side_effects"), tool, "false")
            || is(Json.object(tags, "tool_types"), tool, "READ");
    return reads ? SideEffect.SIDE_EFFECT_READ : SideEffect.SIDE_EFFECT_UNSPECIFIED;
  }

  private static boolean is(Optional<JsonObject> object, String name, String value) {
    return object
        .flatMap(json -> Json.find(json, name))
        .map(Json::plain)
        .filter(value::equals)
        .isPresent();
  }

  private static void messages(JsonObject row, Interaction.Builder interaction)
      throws RowException {
    for (JsonObject json : Json.objects(row, "messages")) {
      interaction.addMessages(message(json, interaction.getToolCallsCount()));
    }
  }

  private static Message message(JsonObject json, int calls) throws RowException {
    String name = Json.requireText(json, "role");
    Role role = ROLES.get(name);
    if (role == null) {
      throw new RowException("unknown role " + name);
    }
    Message.Builder message = Message.newBuilder().setRole(role);
    for (JsonElement index : Json.array(json, "tool_calls")) {
      message.addToolCallIndexes(index(index, calls));
    }
    Optional<JsonElement> index = Json.find(json, "tool_call");
    if (index.isPresent()) {
      message.addToolCallIndexes(index(index.get(), calls));
    }
    Optional<String> content = Json.text(json, "content");
    if (content.isPresent()) {
      message.setContent(text(content.get()));
    } else if (role == Role.ROLE_ASSISTANT && message.getToolCallIndexesCount() > 0) {
      // It called tools and said nothing; a tool's text is with the call itself.
      message.setContent(text(""));
    }
    return message.build();
  }

  private static int index(JsonElement element, int calls) throws RowException {
    long index = Json.asWhole(element, "the index of a tool call");
    if (index < 0 || index >= calls) {
      throw new RowException("a message names tool call " + index + " of " + calls);
    }
    return (int) index;
  }

  private static void context(JsonObject row, Interaction.Builder interaction) throws RowException {
    for (JsonObject json : Json.objects(row, "retrieved_context")) {
      ContextChunk.Builder chunk = ContextChunk.newBuilder();
      Json.text(json, "id").ifPresent(chunk::setId);
      Json.text(json, "content").map(LabelledJsonl::text).ifPresent(chunk::setContent);
      Json.text(json, "source").ifPresent(chunk::setSource);
      interaction.addRetrievedContext(chunk);
    }
  }

  private static Model model(JsonObject json) throws RowException {
    Model.Builder model = Model.newBuilder();
    Json.text(json, "provider").ifPresent(model::setProvider);
    Json.text(json, "name").ifPresent(model::setName);
    Json.text(json, "version").ifPresent(model::setVersion);
    Json.object(json, "params")
        .orElseGet(JsonObject::new)
        .asMap()
        .forEach((name, value) -> model.putParameters(name, value.toString()));
    return model.build();
  }

  private static void usage(JsonObject json, Interaction.Builder interaction) throws RowException {
    Usage.Builder usage = Usage.newBuilder();
    Json.whole(json, "prompt_tokens").ifPresent(usage::setInputTokens);
    Json.whole(json, "completion_tokens").ifPresent(usage::setOutputTokens);
    if (!usage.build().equals(Usage.getDefaultInstance())) {
      interaction.setUsage(usage);
    }
  }

  private static Timestamp timestamp(String text) throws RowException {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      return Timestamp.newBuilder()
          .setSeconds(time.getEpochSecond())
          .setNanos(time.getNano())
          .build();
    } catch (DateTimeException e) {
      throw new RowException("timestamp is not an ISO 8601 time with an offset", e);
    }
  }

  private static void attributes(JsonObject row, JsonObject tags, Interaction.Builder interaction)
      throws RowException {
    JsonObject labels = Json.object(row, "stage_labels").orElseGet(JsonObject::new);
    for (String name : Set.copyOf(labels.keySet())) {
      Json.find(labels, name)
          .map(Json::plain)
          .ifPresent(value -> interaction.putAttributes("label." + name, value));
    }
    for (String name : Set.copyOf(tags.keySet())) {
      Json.find(tags, name)
          .filter(value -> value.isJsonPrimitive() || LISTS.contains(name))
          .map(Json::plain)
          .filter(value -> value.length() <= LONGEST_TAG || LISTS.contains(name))
          .ifPresent(value -> interaction.putAttributes("tag." + name, value));
    }
  }
}
