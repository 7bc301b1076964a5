package io.whytrail.policy.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/// Reads the `variables` of a document: the policy's own typed constants.
final class ConstantReader {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  /// Words that mean something in CEL itself.
  private static final Set<String> RESERVED =
      Set.of(
          "as",
          "bool",
          "break",
          "bytes",
          "const",
          "continue",
          "double",
          "duration",
          "else",
          "false",
          "for",
          "function",
          "has",
          "if",
          "import",
          "in",
          "int",
          "let",
          "list",
          "loop",
          "map",
          "namespace",
          "null",
          "null_type",
          "package",
          "return",
          "size",
          "string",
          "timestamp",
          "true",
          "type",
          "uint",
          "var",
          "void",
          "while");

  private static final Map<String, VariableType> TYPES =
      Map.of(
          "int", VariableType.INT,
          "double", VariableType.DOUBLE,
          "string", VariableType.STRING,
          "bool", VariableType.BOOL,
          "list<string>", VariableType.STRING_LIST);

  private final Problems problems;

  ConstantReader(Problems problems) {
    this.problems = problems;
  }

  List<Constant> read(Node node) {
    Fields fields = Fields.open(problems, node, "variables");
    if (fields.values().size() > Limits.CONSTANTS) {
      problems.add(node, "A policy can have at most %d variables.".formatted(Limits.CONSTANTS));
      return List.of();
    }
    List<Constant> constants = new ArrayList<>();
    for (Map.Entry<String, Node> entry : fields.values().entrySet()) {
      Node key = fields.key(entry.getKey());
      if (nameable(key, entry.getKey())) {
        constant(entry.getKey(), entry.getValue()).ifPresent(constants::add);
      }
    }
    return constants;
  }

  private boolean nameable(Node key, String name) {
    if (!NAME.matcher(name).matches()) {
      problems.add(
          key, "A variable's name has lower-case letters, digits and underscores: rename it.");
      return false;
    }
    if (RESERVED.contains(name) || Variable.named(name).isPresent()) {
      problems.add(key, name + " already means something: choose another name.");
      return false;
    }
    return true;
  }

  private Optional<Constant> constant(String name, Node node) {
    Fields fields = Fields.of(problems, node, "variable " + name, List.of("type", "value"));
    Optional<VariableType> type =
        fields
            .require("type", "variable " + name)
            .flatMap(value ->
                Fields.word(problems, value, "type", TYPES.keySet().stream().sorted().toList()))
            .map(TYPES::get);
    Optional<Node> value = fields.require("value", "variable " + name);
    if (type.isEmpty() || value.isEmpty()) {
      return Optional.empty();
    }
    return value(type.get(), value.get(), name).map(read -> new Constant(name, type.get(), read));
  }

  /// The value of a constant or of a test's variable, if it is of the type.
  Optional<Object> value(VariableType type, Node node, String name) {
    Object json = Scalars.json(node, new Problems(problems.text()));
    Object value = convert(type, json);
    if (value == null) {
      problems.add(node, "%s must be of type %s%s.".formatted(name, type.text(), example(type)));
    }
    return Optional.ofNullable(value);
  }

  private static @Nullable Object convert(VariableType type, @Nullable Object json) {
    return switch (type) {
      case STRING -> json instanceof String ? json : null;
      case INT -> json instanceof Long ? json : null;
      case DOUBLE -> json instanceof Number number ? (Object) number.doubleValue() : null;
      case BOOL -> json instanceof Boolean ? json : null;
      case TIMESTAMP -> json instanceof String text ? Times.instant(text) : null;
      case STRING_LIST ->
          json instanceof List<?> list && list.size() <= Limits.LIST && allTexts(list)
              ? list
              : null;
      case STRING_MAP -> json instanceof Map<?, ?> map && allTexts(map.values()) ? map : null;
    };
  }

  private static boolean allTexts(Iterable<?> values) {
    for (Object value : values) {
      if (!(value instanceof String)) {
        return false;
      }
    }
    return true;
  }

  private static String example(VariableType type) {
    return switch (type) {
      case STRING -> ", such as \"text\"";
      case INT -> ", such as 75";
      case DOUBLE -> ", such as 0.5";
      case BOOL -> ", true or false";
      case TIMESTAMP -> ", such as \"2026-11-21T09:00:00Z\"";
      case STRING_LIST -> ", such as [\"a\", \"b\"]";
      case STRING_MAP -> ", such as {\"to\": \"someone\"}";
    };
  }
}
