package io.whytrail.replay.decision;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/// Writes RFC 8785 canonical JSON of texts, lists and objects whose keys come in order. Parsing
/// what was just written, only to sort it, took most of the time of a digest.
final class CanonicalJson {

  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder(512);
  private String lastKey = "";

  CanonicalJson open(char bracket) {
    comma();
    out.append(bracket);
    lastKey = "";
    return this;
  }

  CanonicalJson close(char bracket) {
    out.append(bracket);
    return this;
  }

  /// A key behind those before it, in the order of UTF-16 code units.
  CanonicalJson key(String key) {
    if (!lastKey.isEmpty() && key.compareTo(lastKey) <= 0) {
      throw new IllegalArgumentException(key + " does not come after " + lastKey);
    }
    comma();
    text(key);
    out.append(':');
    lastKey = key;
    return this;
  }

  /// Goes on behind this key, whose value was an object or a list.
  CanonicalJson after(String key) {
    lastKey = key;
    return this;
  }

  CanonicalJson field(String key, String value) {
    key(key);
    text(value);
    return this;
  }

  CanonicalJson item(String value) {
    comma();
    text(value);
    return this;
  }

  CanonicalJson items(Collection<String> values) {
    values.forEach(this::item);
    return this;
  }

  byte[] bytes() {
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void comma() {
    if (!out.isEmpty() && "[{:".indexOf(out.charAt(out.length() - 1)) < 0) {
      out.append(',');
    }
  }

  private void text(String text) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(text, plain, i);
        escape(c);
        plain = i + 1;
      }
    }
    out.append(text, plain, text.length()).append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    }
  }
}
