package io.whytrail.replay.mutation;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The arguments of a tool call. What is hidden in them is their longest text, the first of those;
/// addresses, names and numbers stay, so that it remains the same call.
final class Arguments {

  private Arguments() {}

  /// Empty where the arguments are no JSON or hold no text.
  static Optional<String> longest(String json) {
    return parse(json).flatMap(Arguments::longestOf).map(Text::value);
  }

  /// The arguments with another text in the place of their longest one.
  static Optional<String> with(String json, String text) {
    Optional<JsonElement> parsed = parse(json);
    parsed
        .flatMap(Arguments::longestOf)
        .ifPresent(longest -> longest.place().put(new JsonPrimitive(text)));
    return parsed.map(JsonElement::toString);
  }

  private interface Slot {
    void put(JsonPrimitive value);
  }

  private record Text(String value, Slot place) {}

  private static Optional<Text> longestOf(JsonElement root) {
    List<Text> texts = texts(root).filter(text -> !text.value().isBlank()).toList();
    return texts.stream()
        .max(Comparator.comparingInt(text -> text.value().length()))
        .flatMap(longest ->
            texts.stream()
                .filter(text -> text.value().length() == longest.value().length())
                .findFirst());
  }

  private static Stream<Text> texts(JsonElement element) {
    if (element instanceof JsonObject object) {
      return object.entrySet().stream()
          .flatMap(one -> texts(one.getValue(), value -> one.setValue(value)));
    }
    if (element instanceof JsonArray array) {
      return IntStream.range(0, array.size())
          .boxed()
          .flatMap(i -> texts(array.get(i), value -> array.set(i, value)));
    }
    return Stream.empty();
  }

  private static Stream<Text> texts(JsonElement element, Slot slot) {
    return element instanceof JsonPrimitive primitive && primitive.isString()
        ? Stream.of(new Text(primitive.getAsString(), slot))
        : texts(element);
  }

  private static Optional<JsonElement> parse(String json) {
    try {
      return Optional.of(JsonParser.parseString(json)).filter(JsonElement::isJsonObject);
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }
}
