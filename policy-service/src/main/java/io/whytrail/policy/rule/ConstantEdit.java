package io.whytrail.policy.rule;

import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/// Writes another value for one of a policy's variables into its document and leaves everything
/// else as its author wrote it, comments included.
public final class ConstantEdit {

  private ConstantEdit() {}

  /// The document with another value.
  ///
  /// @throws IllegalArgumentException where it has no such variable
  public static String replace(String document, String variable, Object value) {
    String text = document.startsWith("\uFEFF") ? document.substring(1) : document;
    Node root = YamlReader.read(text, new Problems(new Text(text)));
    Node old =
        find(root, "variables")
            .flatMap(variables -> find(variables, variable))
            .flatMap(constant -> find(constant, "value"))
            .orElseThrow(() -> new IllegalArgumentException("no variable " + variable));
    int start = text.offsetByCodePoints(0, old.getStartMark().getIndex());
    int end = text.offsetByCodePoints(0, old.getEndMark().getIndex());
    return text.substring(0, start) + value + text.substring(end);
  }

  private static Optional<Node> find(Node node, String key) {
    if (!(node instanceof MappingNode mapping)) {
      return Optional.empty();
    }
    return mapping.getValue().stream()
        .filter(
            entry -> entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key))
        .map(NodeTuple::getValueNode)
        .findFirst();
  }
}
