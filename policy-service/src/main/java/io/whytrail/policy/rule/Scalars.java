package io.whytrail.policy.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.AnchorNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// What a YAML node means as JSON, by the core schema of YAML 1.2: `yes`, `on` and `12:30` are
/// texts, and every YAML to JSON converter of today agrees.
final class Scalars {

  private static final Pattern INT = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
  private static final Pattern NULL = Pattern.compile("null|Null|NULL|~|");

  private Scalars() {}

  static @Nullable Object json(Node node, Problems problems) {
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar, problems);
      case SequenceNode sequence -> sequence(sequence, problems);
      case MappingNode mapping -> mapping(mapping, problems);
      case AnchorNode anchor -> throw new IllegalStateException("anchors were refused: " + anchor);
      default -> throw new IllegalStateException("no such node: " + node);
    };
  }

  private static @Nullable Object scalar(ScalarNode node, Problems problems) {
    String text = node.getValue();
    if (!node.isPlain()) {
      return text;
    }
    if (NULL.matcher(text).matches()) {
      return null;
    }
    if (TRUE.matcher(text).matches() || FALSE.matcher(text).matches()) {
      return TRUE.matcher(text).matches();
    }
    return FLOAT.matcher(text).matches() ? number(node, text, problems) : text;
  }

  private static Object number(ScalarNode node, String text, Problems problems) {
    if (INT.matcher(text).matches()) {
      try {
        long number = Long.parseLong(text);
        if (CanonicalJson.exact(number)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Longer than any long: refused below.
      }
      problems.add(node, "This number is beyond 2^53 and would lose digits: use a smaller one.");
      return 0L;
    }
    double number = Double.parseDouble(text);
    if (!Double.isFinite(number)) {
      problems.add(node, "This number is too large: use a smaller one.");
      return 0.0;
    }
    return number;
  }

  private static List<@Nullable Object> sequence(SequenceNode node, Problems problems) {
    List<@Nullable Object> list = new ArrayList<>();
    node.getValue().forEach(item -> list.add(json(item, problems)));
    return list;
  }

  private static Map<String, @Nullable Object> mapping(MappingNode node, Problems problems) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (NodeTuple entry : node.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        problems.add(entry.getKeyNode(), "A key must be a plain word.");
      } else if (map.containsKey(key.getValue())) {
        problems.add(key, "The key " + key.getValue() + " is here twice: remove one of them.");
      } else {
        map.put(key.getValue(), json(entry.getValueNode(), problems));
      }
    }
    return map;
  }
}
