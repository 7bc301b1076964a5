package io.whytrail.policy.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// The entries of one YAML mapping. What does not fit is added to the problems, and reading goes
/// on, so that an author sees all problems at once.
final class Fields {

  private final Problems problems;
  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();

  private Fields(Problems problems, Node node) {
    this.problems = problems;
    this.node = node;
  }

  /// The entries of a mapping that may have only these keys.
  static Fields of(Problems problems, Node node, String what, Collection<String> keys) {
    Fields fields = open(problems, node, what);
    for (NodeTuple entry : fields.entries()) {
      ScalarNode key = (ScalarNode) entry.getKeyNode();
      if (!keys.contains(key.getValue())) {
        problems.add(
            key,
            "%s has no key %s.%s It can have: %s."
                .formatted(
                    what,
                    key.getValue(),
                    Nearest.hint(key.getValue(), keys),
                    String.join(", ", keys)));
      }
    }
    return fields;
  }

  /// The entries of a mapping whose keys are names of the author's own.
  static Fields open(Problems problems, Node node, String what) {
    Fields fields = new Fields(problems, node);
    if (node instanceof MappingNode) {
      for (NodeTuple entry : fields.entries()) {
        fields.values.put(((ScalarNode) entry.getKeyNode()).getValue(), entry.getValueNode());
      }
    } else {
      problems.add(node, what + " must be a mapping of keys to values.");
    }
    return fields;
  }

  private List<NodeTuple> entries() {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(entry -> entry.getKeyNode() instanceof ScalarNode)
            .toList()
        : List.of();
  }

  Node node() {
    return node;
  }

  Map<String, Node> values() {
    return values;
  }

  /// The node of a key's name itself.
  Node key(String key) {
    return entries().stream()
        .map(NodeTuple::getKeyNode)
        .filter(name -> ((ScalarNode) name).getValue().equals(key))
        .findFirst()
        .orElse(node);
  }

  Optional<Node> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  Optional<Node> require(String key, String what) {
    Optional<Node> found = find(key);
    if (found.isEmpty() && node instanceof MappingNode) {
      problems.add(node, "%s needs %s: add it.".formatted(what, key));
    }
    return found;
  }

  Optional<String> text(String key) {
    return find(key).flatMap(value -> text(problems, value, key));
  }

  Optional<String> requireText(String key, String what) {
    return require(key, what).flatMap(value -> text(problems, value, key));
  }

  <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
    return find(key).flatMap(value -> choice(problems, value, key, type));
  }

  static Optional<String> text(Problems problems, Node node, String what) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(node, what + " must be a text.");
      return Optional.empty();
    }
    String text = scalar.getValue();
    if (text.isBlank() || text.length() > Limits.TEXT) {
      problems.add(node, "%s must have 1 to %d characters.".formatted(what, Limits.TEXT));
      return Optional.empty();
    }
    return Optional.of(text);
  }

  static <E extends Enum<E>> Optional<E> choice(
      Problems problems, Node node, String what, Class<E> type) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
    return word(problems, node, what, names).map(name -> Enum.valueOf(type, name));
  }

  /// One of exactly these words.
  static Optional<String> word(
      Problems problems, Node node, String what, Collection<String> words) {
    String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (words.contains(text)) {
      return Optional.of(text);
    }
    String choices =
        words.size() <= 10
            ? " It can be: " + String.join(", ", words) + "."
            : " It must be one of the contract's reason codes.";
    String said = text.isEmpty() ? "this" : text;
    problems.add(
        node, "%s can't be %s.%s%s".formatted(what, said, choices, Nearest.hint(text, words)));
    return Optional.empty();
  }

  static List<Node> items(Problems problems, Node node, String what, int limit) {
    if (!(node instanceof SequenceNode sequence)) {
      problems.add(node, what + " must be a list.");
      return List.of();
    }
    if (sequence.getValue().size() > limit) {
      problems.add(node, "%s can have at most %d items: split the policy.".formatted(what, limit));
      return List.of();
    }
    return sequence.getValue();
  }

  static List<String> texts(Problems problems, Node node, String what) {
    List<String> texts = new ArrayList<>();
    for (Node item : items(problems, node, what, Limits.LIST)) {
      text(problems, item, "An item of " + what).ifPresent(texts::add);
    }
    return texts;
  }
}
