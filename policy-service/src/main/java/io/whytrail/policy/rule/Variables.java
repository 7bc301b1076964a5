package io.whytrail.policy.rule;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The values that rules see: all of them in a decision, some of them in a case that was recorded
/// before a variable existed.
public final class Variables {

  private static final JsonFactory JSON = new JsonFactory();

  private final Map<Variable, Optional<Object>> values;

  private Variables(Map<Variable, Object> values) {
    this.values = new EnumMap<>(Variable.class);
    values.forEach((variable, value) -> this.values.put(variable, Optional.of(value)));
  }

  /// Reads what [#json] wrote. Names it does not know are left out, and so are values of the wrong
  /// type: both count as missing.
  ///
  /// @throws IllegalArgumentException where the text is not a JSON object
  public static Variables ofJson(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not a JSON object");
      }
      Builder builder = builder();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        Optional<Variable> variable = Variable.named(parser.currentName());
        parser.nextToken();
        if (variable.isPresent()) {
          Object value = value(parser, variable.get().type());
          if (value != null) {
            builder.set(variable.get(), value);
          }
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("something follows the JSON object");
      }
      return builder.build();
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  private static @Nullable Object value(JsonParser parser, VariableType type) throws IOException {
    Object value =
        switch (type) {
          case STRING -> text(parser);
          case TIMESTAMP -> timestamp(text(parser));
          case BOOL -> parser.currentToken().isBoolean() ? parser.getBooleanValue() : null;
          case DOUBLE -> parser.currentToken().isNumeric() ? finite(parser) : null;
          case INT -> integer(parser);
          case STRING_LIST -> list(parser);
          case STRING_MAP -> map(parser);
        };
    if (value == null) {
      parser.skipChildren();
    }
    return value;
  }

  private static @Nullable String text(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
  }

  private static @Nullable Double finite(JsonParser parser) throws IOException {
    double value = parser.getDoubleValue();
    return Double.isFinite(value) ? value : null;
  }

  private static @Nullable Instant timestamp(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /// A number, or the digits of one that a JSON number can't hold.
  private static @Nullable Long integer(JsonParser parser) throws IOException {
    boolean number = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
    if (!number && parser.currentToken() != JsonToken.VALUE_STRING) {
      return null;
    }
    try {
      return Long.valueOf(parser.getText());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable List<String> list(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return null;
    }
    List<String> list = new ArrayList<>();
    boolean strings = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      strings &= parser.currentToken() == JsonToken.VALUE_STRING;
      list.add(String.valueOf(parser.getText()));
      parser.skipChildren();
    }
    return strings ? list : null;
  }

  private static @Nullable Map<String, String> map(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return null;
    }
    Map<String, String> map = new TreeMap<>();
    boolean strings = true;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      strings &= parser.nextToken() == JsonToken.VALUE_STRING;
      map.put(name, String.valueOf(parser.getText()));
      parser.skipChildren();
    }
    return strings ? map : null;
  }

  public static Builder builder() {
    return new Builder();
  }

  /// These values with some of them replaced.
  public Builder toBuilder() {
    Builder builder = builder();
    values.forEach((variable, value) -> builder.set(variable, value.orElseThrow()));
    return builder;
  }

  public boolean has(Variable variable) {
    return values.containsKey(variable);
  }

  Optional<Object> find(Variable variable) {
    return values.getOrDefault(variable, Optional.empty());
  }

  /// The number that a variable holds, if it holds one.
  Optional<Number> number(Variable variable) {
    return find(variable).filter(Number.class::isInstance).map(Number.class::cast);
  }

  /// The values as RFC 8785 canonical JSON.
  public String json() {
    Map<String, Object> object = new TreeMap<>();
    values.forEach(
        (variable, value) -> object.put(variable.variableName(), json(value.orElseThrow())));
    return CanonicalJson.write(object);
  }

  private static Object json(Object value) {
    return value instanceof Instant time ? time.toString() : value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Variables that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return json();
  }

  /// Collects values and refuses one that is not of its variable's type.
  public static final class Builder {

    private final Map<Variable, Object> values = new EnumMap<>(Variable.class);

    private Builder() {}

    public Builder set(Variable variable, Object value) {
      values.put(variable, checked(variable, value));
      return this;
    }

    boolean lacks(Variable variable) {
      return !values.containsKey(variable);
    }

    /// Sets both forms of the one clock value.
    public Builder now(Instant now) {
      set(Variable.NOW, now);
      return set(Variable.HOUR_OF_DAY, (long) now.atOffset(ZoneOffset.UTC).getHour());
    }

    public Variables build() {
      return new Variables(values);
    }

    private static Object checked(Variable variable, Object value) {
      return switch (variable.type()) {
        case STRING -> wellFormed((String) value);
        case INT -> (Long) value;
        case DOUBLE -> (Double) value;
        case BOOL -> (Boolean) value;
        case TIMESTAMP -> (Instant) value;
        case STRING_LIST -> strings((List<?>) value);
        case STRING_MAP -> stringMap((Map<?, ?>) value);
      };
    }

    private static List<String> strings(List<?> list) {
      return list.stream().map(item -> wellFormed((String) item)).toList();
    }

    private static Map<String, String> stringMap(Map<?, ?> map) {
      Map<String, String> copy = new TreeMap<>();
      map.forEach((key, item) -> copy.put(wellFormed((String) key), wellFormed((String) item)));
      return Collections.unmodifiableMap(copy);
    }

    /// Half a surrogate pair has no UTF-8 form, so it could not be recorded as it was seen.
    private static String wellFormed(String text) {
      if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
        return text;
      }
      return text.codePoints()
          .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
          .mapToObj(Character::toString)
          .collect(joining());
    }
  }
}
