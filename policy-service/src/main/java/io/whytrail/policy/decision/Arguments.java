package io.whytrail.policy.decision;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.whytrail.policy.rule.Limits;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// The arguments of a tool call as rules see them: the values at the top, as texts.
///
/// @param values numbers and truth values as they are written; lists, objects and null are left out
/// @param complete false where there were too many, where one was too long, or where the text is
///   not a JSON object: then rules do not see everything
record Arguments(Map<String, String> values, boolean complete) {

  static final int MAX_ENTRIES = Limits.ARGUMENTS;
  static final int MAX_LENGTH = 4_096;

  private static final JsonFactory JSON = new JsonFactory();

  Arguments {
    values = Map.copyOf(values);
  }

  static Arguments of(String json) {
    if (json.isBlank()) {
      return new Arguments(Map.of(), true);
    }
    Map<String, String> values = new TreeMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      boolean complete = parser.nextToken() == JsonToken.START_OBJECT;
      while (complete && parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        complete = read(parser, name, values);
      }
      return new Arguments(values, complete && parser.nextToken() == null);
    } catch (IOException e) {
      return new Arguments(values, false);
    }
  }

  /// False where this argument can't be shown to rules.
  private static boolean read(JsonParser parser, String name, Map<String, String> values)
      throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
      parser.skipChildren();
      return true;
    }
    String text = parser.getText();
    if (values.size() == MAX_ENTRIES || name.length() > MAX_LENGTH || text.length() > MAX_LENGTH) {
      return false;
    }
    values.put(name, text);
    return true;
  }
}
