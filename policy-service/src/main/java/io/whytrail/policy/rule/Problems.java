package io.whytrail.policy.rule;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/// The problems of one document, as they are found.
final class Problems {

  private static final int MAX = 50;

  private final Text text;
  private final List<Problem> found = new ArrayList<>();

  Problems(Text text) {
    this.text = text;
  }

  Text text() {
    return text;
  }

  void add(Node node, String message) {
    add(node.getStartMark().getIndex(), message);
  }

  void add(int index, String message) {
    found.add(text.problem(index, message));
  }

  void refuseIfAny() {
    if (!found.isEmpty()) {
      throw new PolicyInvalidException(found.stream().sorted().distinct().limit(MAX).toList());
    }
  }
}
