package io.whytrail.scoring.action;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The arguments of a tool call as a flat list of values, each with the key it stands under and its
/// place.
record Arguments(List<Value> values) {
  private static final JsonFactory JSON = new JsonFactory();

  Arguments {
    values = List.copyOf(values);
  }

  /// One string, number or boolean.
  ///
  /// @param key that of the nearest object, in lower case
  /// @param folded the text as a pattern sees it: normalised and in lower case
  record Value(String key, String text, String folded, Span span) {

    static Value of(String key, String text, Span span) {
      return new Value(key, text, Text.of(text).plain().folded(), span);
    }
  }

  /// Reads JSON; text that is not JSON is one value without a key, so that it is looked at all the
  /// same.
  static Arguments parse(String json) {
    if (json.isBlank()) {
      return new Arguments(List.of());
    }
    try (JsonParser parser = JSON.createParser(json)) {
      return new Arguments(read(parser, json));
    } catch (IOException malformed) {
      return new Arguments(
          List.of(Value.of("", json, new Span(0, json.codePointCount(0, json.length())))));
    }
  }

  private static List<Value> read(JsonParser parser, String json) throws IOException {
    List<Value> values = new ArrayList<>();
    CodePoints codePoints = new CodePoints(json);
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
        String text = parser.getText();
        int from = codePoints.before((int) parser.currentTokenLocation().getCharOffset());
        int to = codePoints.before((int) parser.currentLocation().getCharOffset());
        values.add(Value.of(key(parser), text, new Span(from, Math.max(from, to))));
      }
    }
    return values;
  }

  private static String key(JsonParser parser) {
    for (var context = parser.getParsingContext(); context != null; context = context.getParent()) {
      String name = context.getCurrentName();
      if (name != null) {
        return name.toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }

  /// Counts code points once, left to right.
  private static final class CodePoints {
    private final String text;
    private int at;
    private int count;

    private CodePoints(String text) {
      this.text = text;
    }

    private int before(int index) {
      int bounded = Math.clamp(index, at, text.length());
      count += text.codePointCount(at, bounded);
      at = bounded;
      return count;
    }
  }
}
