package io.whytrail.scoring.pattern;

import io.whytrail.scoring.detection.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// A file of patterns: `macros` by name, then `patterns`. An unknown key is an error.
public record PatternFile(List<Pattern> patterns) {
  private static final int REACH = 160;
  private static final int SHORTEST_LITERAL = 2;
  private static final Set<String> KEYS =
      Set.of("id", "reason", "kind", "score", "literals", "regex", "reach");

  public PatternFile {
    patterns = List.copyOf(patterns);
  }

  public static PatternFile parse(String yaml) {
    Map<?, ?> file = map(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml), "the file");
    Map<String, String> macros = macros(file.get("macros"));
    List<Pattern> patterns = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Object each : list(file.get("patterns"), "patterns")) {
      Pattern pattern = pattern(map(each, "a pattern"), macros);
      if (!ids.add(pattern.id())) {
        throw new IllegalArgumentException("pattern " + pattern.id() + " appears twice");
      }
      patterns.add(pattern);
    }
    return new PatternFile(patterns);
  }

  private static Map<String, String> macros(@org.jspecify.annotations.Nullable Object node) {
    Map<String, String> macros = new java.util.HashMap<>();
    if (node != null) {
      map(node, "macros")
          .forEach((name, value) -> macros.put(String.valueOf(name), String.valueOf(value)));
    }
    return macros;
  }

  private static Pattern pattern(Map<?, ?> node, Map<String, String> macros) {
    String id = string(node, "id");
    for (Object key : node.keySet()) {
      if (!KEYS.contains(String.valueOf(key))) {
        throw new IllegalArgumentException("pattern " + id + " has the unknown key " + key);
      }
    }
    String kind = node.containsKey("kind") ? string(node, "kind") : id;
    int reach = node.containsKey("reach") ? number(node, "reach").intValue() : REACH;
    return new Pattern(
        id,
        Reason.valueOf(string(node, "reason")),
        kind,
        number(node, "score").doubleValue(),
        literals(id, node),
        Expressions.compile(id, string(node, "regex"), macros),
        reach);
  }

  private static List<String> literals(String id, Map<?, ?> node) {
    List<String> literals = new ArrayList<>();
    for (Object each : list(node.get("literals"), "literals of " + id)) {
      if (!(each instanceof String literal)) {
        throw new IllegalArgumentException(
            "pattern " + id + " needs quotes around the literal " + each);
      }
      // One character of Chinese or Korean is a word.
      boolean tooShort = literal.length() < SHORTEST_LITERAL && literal.charAt(0) < 0x2E80;
      if (tooShort || !literal.equals(literal.toLowerCase(java.util.Locale.ROOT))) {
        throw new IllegalArgumentException(
            "pattern " + id + " has the unusable literal " + literal);
      }
      literals.add(literal);
    }
    return literals;
  }

  private static String string(Map<?, ?> node, String key) {
    if (node.get(key) instanceof String value) {
      return value;
    }
    throw new IllegalArgumentException(key + " is missing or not text in " + node);
  }

  private static Number number(Map<?, ?> node, String key) {
    if (node.get(key) instanceof Number value) {
      return value;
    }
    throw new IllegalArgumentException(key + " is missing or not a number in " + node);
  }

  private static Map<?, ?> map(Object node, String what) {
    if (node instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException(what + " is not a map");
  }

  private static List<?> list(@org.jspecify.annotations.Nullable Object node, String what) {
    if (node instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException(what + " is not a list");
  }
}
