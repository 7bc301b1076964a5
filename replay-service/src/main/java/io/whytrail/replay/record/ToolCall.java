package io.whytrail.replay.record;

import java.io.IOException;
import org.erdtman.jcs.JsonCanonicalizer;

/// A call of a tool as it is compared.
///
/// @param arguments canonical, so that spelling makes no difference
public record ToolCall(String name, String arguments) {

  /// By the content of the arguments, whatever the order of their keys; what is no JSON is compared
  /// as it is.
  public static ToolCall of(String name, String argumentsJson) {
    return new ToolCall(name, canonical(argumentsJson));
  }

  private static String canonical(String json) {
    try {
      return new JsonCanonicalizer(json.isBlank() ? "{}" : json).getEncodedString();
    } catch (IOException e) {
      return json;
    }
  }
}
