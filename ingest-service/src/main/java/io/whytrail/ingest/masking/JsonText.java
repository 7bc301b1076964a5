package io.whytrail.ingest.masking;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A JSON text (RFC 8259) whose strings and numbers can be rewritten in place: everything that is
/// not rewritten keeps its bytes, because what an agent sent is evidence as it was sent.
///
/// Strict, and without recursion, so that deep nesting costs no stack. Names that occur twice in
/// one object are refused: two readers could take them for two different actions.
public final class JsonText {

  private static final int DEEPEST = 200;

  private final String json;
  private final StringBuilder out;
  private final Deque<Container> open = new ArrayDeque<>();
  private Visitor visitor = new Visitor() {};
  private int at;
  private int copied;

  /// What becomes of the values.
  public interface Visitor {

    /// What a string, or the name of a member, becomes.
    ///
    /// @param field the name of the nearest member that holds it
    default String string(String field, String value) {
      return value;
    }

    /// What a number becomes; one that changes becomes a string.
    default String number(String field, String literal) {
      return literal;
    }
  }

  public JsonText(String json) {
    this.json = json;
    this.out = new StringBuilder(json.length());
  }

  static boolean looksLikeContainer(String text) {
    int i = 0;
    while (i < text.length() && isSpace(text.charAt(i))) {
      i++;
    }
    return Characters.at(text, i) == '{' || Characters.at(text, i) == '[';
  }

  /// Whether the text is one JSON object.
  ///
  /// @throws MalformedJsonException if it is no JSON at all
  public static boolean isObject(String json) {
    new JsonText(json).rewrite(new Visitor() {});
    return json.stripLeading().startsWith("{");
  }

  /// The text with each name, string and number replaced by what the visitor makes of it.
  ///
  /// @throws MalformedJsonException if it is no JSON
  public String rewrite(Visitor replacing) {
    visitor = replacing;
    space();
    value();
    while (!open.isEmpty()) {
      step(open.peek());
    }
    space();
    if (at < json.length()) {
      throw malformed("text after the end of the JSON");
    }
    return out.append(json, copied, json.length()).toString();
  }

  private void step(Container container) {
    space();
    char close = container.names == null ? ']' : '}';
    if (peek() == close) {
      if (container.afterComma) {
        throw malformed("a comma without a value");
      }
      at++;
      open.pop();
      return;
    }
    if (!container.empty && !container.afterComma) {
      expect(',');
      container.afterComma = true;
      return;
    }
    if (container.names != null) {
      name(container, container.names);
    }
    container.empty = false;
    container.afterComma = false;
    value();
  }

  private void name(Container container, Set<String> names) {
    if (peek() != '"') {
      throw malformed("a name was expected");
    }
    String name = string("");
    if (!names.add(name)) {
      throw malformed("a name occurs twice in one object");
    }
    container.field = name;
    space();
    expect(':');
    space();
  }

  private void value() {
    switch (peek()) {
      case '{' -> open(new Container(new HashSet<>(), field()));
      case '[' -> open(new Container(null, field()));
      case '"' -> string(field());
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  private String field() {
    Container container = open.peek();
    return container == null ? "" : container.field;
  }

  private void open(Container container) {
    if (open.size() == DEEPEST) {
      throw malformed("more than %d levels".formatted(DEEPEST));
    }
    at++;
    open.push(container);
  }

  private void literal(String literal) {
    if (!json.startsWith(literal, at)) {
      throw malformed("a value was expected");
    }
    at += literal.length();
  }

  private void number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    String number = json.substring(start, at);
    String rewritten = visitor.number(field(), number);
    if (!rewritten.equals(number)) {
      replace(start, rewritten);
    }
  }

  private void digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw malformed("a value was expected");
    }
  }

  /// Reads a string and returns its value before rewriting.
  private String string(String field) {
    int start = at++;
    StringBuilder value = null;
    int plain = at;
    while (peek() != '"') {
      char c = peek();
      if (at >= json.length() || c < ' ') {
        throw malformed(at >= json.length() ? "a string without end" : "a raw control character");
      }
      if (c != '\\') {
        at++;
        continue;
      }
      value = value == null ? new StringBuilder() : value;
      value.append(json, plain, at).append(escaped());
      plain = at;
    }
    String text =
        value == null ? json.substring(plain, at) : value.append(json, plain, at).toString();
    at++;
    String rewritten = visitor.string(field, text);
    if (!rewritten.equals(text)) {
      replace(start, rewritten);
    }
    return text;
  }

  private char escaped() {
    char c = Characters.at(json, at + 1);
    at += 2;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw malformed("an unknown escape");
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      char c = Characters.at(json, at);
      if (!Characters.isHex(c)) {
        throw malformed("an unknown escape");
      }
      value = value << 4 | Character.digit(c, 16);
      at++;
    }
    return (char) value;
  }

  private void replace(int start, String value) {
    out.append(json, copied, start).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || isLoneSurrogate(value, i)) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
    copied = at;
  }

  private static boolean isLoneSurrogate(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return !Character.isLowSurrogate(Characters.at(value, i + 1));
    }
    return Character.isLowSurrogate(c) && !Character.isHighSurrogate(Characters.at(value, i - 1));
  }

  private void expect(char c) {
    if (peek() != c) {
      throw malformed("'%s' was expected".formatted(c));
    }
    at++;
  }

  private void space() {
    while (isSpace(peek())) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private char peek() {
    return Characters.at(json, at);
  }

  private MalformedJsonException malformed(String why) {
    return new MalformedJsonException(why, at);
  }

  /// An object, or an array where it has no set of names.
  private static final class Container {

    private final @Nullable Set<String> names;
    private String field;
    private boolean empty = true;
    private boolean afterComma;

    Container(@Nullable Set<String> names, String field) {
      this.names = names;
      this.field = field;
    }
  }
}
