package io.whytrail.local.format;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.whytrail.interaction.v1.Interaction;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The contract's own form: proto3 JSON, bare or in `{"interaction": {...}, "labels": {...}}`.
/// Labels become attributes `label.*`.
final class WhytrailJsonl implements RowFormat {

  private static final String INTERACTION = "interaction";
  private static final String LABELS = "labels";

  /// A bare interaction: an id, and content in the contract's spelling.
  static boolean looksLike(JsonObject row) {
    return row.has("id")
        && (List.of("systemPrompt", "toolCalls", "retrievedContext", "kind", "origin").stream()
                .anyMatch(row::has)
            || Json.find(row, "output").filter(JsonElement::isJsonObject).isPresent()
            || contractRole(row));
  }

  private static boolean contractRole(JsonObject row) {
    return Json.find(row, "messages")
        .filter(messages -> messages.toString().contains("\"role\":\"ROLE_"))
        .isPresent();
  }

  @Override
  public Interaction read(JsonObject row) throws RowException {
    Optional<JsonObject> wrapped = Json.object(row, INTERACTION);
    Interaction.Builder interaction = parse(wrapped.orElse(row));
    if (wrapped.isPresent()) {
      refuseUnknown(row);
      labels(Json.object(row, LABELS).orElseGet(JsonObject::new), interaction);
    }
    if (interaction.getId().isEmpty()) {
      throw new RowException("id is missing");
    }
    return interaction.build();
  }

  private static Interaction.Builder parse(JsonObject json) throws RowException {
    try {
      Interaction.Builder interaction = Interaction.newBuilder();
      JsonFormat.parser().merge(json.toString(), interaction);
      return interaction;
    } catch (InvalidProtocolBufferException e) {
      String message = String.valueOf(e.getMessage());
      throw new RowException(
          "not an Interaction: " + message.lines().findFirst().orElse("unreadable"), e);
    }
  }

  private static void refuseUnknown(JsonObject row) throws RowException {
    for (String name : row.keySet()) {
      if (!name.equals(INTERACTION) && !name.equals(LABELS)) {
        throw new RowException("unknown member beside interaction and labels: " + name);
      }
    }
  }

  private static void labels(JsonObject labels, Interaction.Builder interaction)
      throws RowException {
    for (Map.Entry<String, JsonElement> label : labels.entrySet()) {
      if (label.getValue() instanceof JsonPrimitive value) {
        interaction.putAttributes("label." + snake(label.getKey()), value.getAsString());
      } else if (!label.getValue().isJsonNull()) {
        interaction.putAttributes("label." + snake(label.getKey()), label.getValue().toString());
      }
    }
  }

  /// `inputInjection` as `input_injection`: one spelling of a label in every format.
  private static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
