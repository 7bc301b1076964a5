package io.whytrail.policy.rule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;

/// Writes maps, lists, strings, numbers, booleans and null as RFC 8785 canonical JSON.
///
/// A long that a double can't hold exactly is written as a string of digits, as RFC 8785 advises.
public final class CanonicalJson {

  private static final long MAX_EXACT = (1L << 53) - 1;

  private final StringBuilder out = new StringBuilder(1024);

  private CanonicalJson() {}

  public static String write(Map<String, ?> object) {
    CanonicalJson json = new CanonicalJson();
    json.object(object);
    return json.out.toString();
  }

  /// Whether a number keeps its value in JSON.
  static boolean exact(long number) {
    return number >= -MAX_EXACT && number <= MAX_EXACT;
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case String text -> string(text);
      case Boolean truth -> out.append(truth);
      case Long number -> integer(number);
      case Double number -> out.append(number(number));
      case List<?> list -> array(list);
      case Map<?, ?> map -> object(map);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private void integer(long number) {
    if (exact(number)) {
      out.append(number);
    } else {
      string(Long.toString(number));
    }
  }

  private static String number(double number) {
    try {
      return NumberToJSON.serializeNumber(number);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON has no infinity and no NaN", e);
    }
  }

  private void array(List<?> list) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      value(list.get(i));
    }
    out.append(']');
  }

  /// String's natural order is by UTF-16 code units, which is what the RFC asks for.
  private void object(Map<?, ?> map) {
    List<String> names = new ArrayList<>(map.size());
    map.keySet().forEach(name -> names.add((String) name));
    names.sort(null);
    out.append('{');
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      string(names.get(i));
      out.append(':');
      value(map.get(names.get(i)));
    }
    out.append('}');
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i));
    }
    out.append('"');
  }

  private void character(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> {
        if (c < 0x20) {
          out.append("\\u%04x".formatted((int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
