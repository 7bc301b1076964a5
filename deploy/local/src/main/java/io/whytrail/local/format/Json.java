package io.whytrail.local.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads members of JSON objects, with sentences for what is not as it should be. An absent member
/// and `null` are the same.
final class Json {

  private Json() {}

  static JsonObject object(String text) throws RowException {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = JsonParser.parseReader(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new RowException("not JSON: something follows the object");
      }
      if (element instanceof JsonObject object) {
        return object;
      }
      throw new RowException("not a JSON object");
    } catch (JsonParseException | IOException e) {
      throw new RowException("not JSON: " + place(e), e);
    } catch (StackOverflowError e) {
      throw new RowException("not readable: nested too deeply", e);
    }
  }

  /// The parser's sentence without its advice for programmers.
  private static String place(Exception e) {
    Throwable root = e.getCause() == null ? e : e.getCause();
    String message = String.valueOf(root.getMessage());
    return message.lines().findFirst().orElse("unreadable");
  }

  static Optional<JsonElement> find(JsonObject object, String name) {
    JsonElement element = object.get(name);
    return element == null || element.isJsonNull() ? Optional.empty() : Optional.of(element);
  }

  static Optional<String> text(JsonObject object, String name) throws RowException {
    Optional<JsonElement> element = find(object, name);
    if (element.isEmpty()) {
      return Optional.empty();
    }
    if (element.get() instanceof JsonPrimitive primitive && primitive.isString()) {
      return Optional.of(primitive.getAsString());
    }
    throw new RowException(name + " is not a string");
  }

  static String requireText(JsonObject object, String name) throws RowException {
    return text(object, name).orElseThrow(() -> new RowException(name + " is missing"));
  }

  static Optional<JsonObject> object(JsonObject object, String name) throws RowException {
    Optional<JsonElement> element = find(object, name);
    if (element.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(asObject(element.get(), name));
  }

  /// The objects of an array; none where there is no array.
  static List<JsonObject> objects(JsonObject object, String name) throws RowException {
    List<JsonObject> objects = new ArrayList<>();
    JsonArray array = array(object, name);
    for (int i = 0; i < array.size(); i++) {
      objects.add(asObject(array.get(i), name + "[" + i + "]"));
    }
    return objects;
  }

  static JsonArray array(JsonObject object, String name) throws RowException {
    Optional<JsonElement> element = find(object, name);
    if (element.isEmpty()) {
      return new JsonArray();
    }
    if (element.get() instanceof JsonArray array) {
      return array;
    }
    throw new RowException(name + " is not an array");
  }

  static Optional<Long> whole(JsonObject object, String name) throws RowException {
    Optional<JsonElement> element = find(object, name);
    return element.isEmpty() ? Optional.empty() : Optional.of(asWhole(element.get(), name));
  }

  static long asWhole(JsonElement element, String name) throws RowException {
    if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
      try {
        return primitive.getAsBigDecimal().longValueExact();
      } catch (ArithmeticException | NumberFormatException e) {
        throw new RowException(name + " is not a whole number", e);
      }
    }
    throw new RowException(name + " is not a whole number");
  }

  /// A string as it is, anything else as JSON.
  static String plain(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString()
        ? primitive.getAsString()
        : element.toString();
  }

  private static JsonObject asObject(JsonElement element, String name) throws RowException {
    if (element instanceof JsonObject object) {
      return object;
    }
    throw new RowException(name + " is not an object");
  }
}
