package io.whytrail.replay.gate;

import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.replay.decision.Truth;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// What a gate tolerates, as a YAML file beside a suite. A key that is not known is refused with
/// its place, because a limit that is misspelled must not silently be the default.
public final class GateFileCodec {

  private static final String LOOSER = "looser";
  private static final String STRICTER = "stricter";

  private GateFileCodec() {}

  /// The file does not say what a gate tolerates.
  public static final class InvalidException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    InvalidException(int line, int column, String problem) {
      super(problem);
      this.line = line;
      this.column = column;
    }

    private static InvalidException at(@Nullable Mark mark, String problem) {
      return mark == null
          ? new InvalidException(1, 1, problem)
          : new InvalidException(mark.getLine() + 1, mark.getColumn() + 1, problem);
    }

    /// As compilers write it.
    public String position() {
      return line + ":" + column;
    }
  }

  /// What is left out is the default.
  public static Tolerance decode(String text) throws InvalidException {
    Node root;
    try {
      root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      throw because(InvalidException.at(e.getProblemMark(), "no YAML: " + e.getProblem()), e);
    } catch (YAMLException e) {
      throw because(new InvalidException(1, 1, "no YAML: " + e.getMessage()), e);
    }
    return root == null ? Tolerance.DEFAULT : tolerance(root);
  }

  private static InvalidException because(InvalidException invalid, Exception cause) {
    invalid.initCause(cause);
    return invalid;
  }

  private static Tolerance tolerance(Node root) throws InvalidException {
    double looser = Tolerance.DEFAULT.looserRate();
    double stricter = Tolerance.DEFAULT.stricterRate();
    double minimumCoverage = Tolerance.DEFAULT.minimumCoverage();
    int minimumCases = Tolerance.DEFAULT.minimumCases();
    List<Threshold> thresholds = List.of();
    for (NodeTuple entry : entries(root)) {
      Node value = entry.getValueNode();
      switch (key(entry)) {
        case LOOSER -> looser = share(value);
        case STRICTER -> stricter = share(value);
        case "minimum_cases" -> minimumCases = whole(value);
        case "minimum_coverage" -> minimumCoverage = share(value);
        case "thresholds" -> thresholds = thresholds(value);
        default ->
            throw unknown(
                entry, "looser, stricter, minimum_cases, minimum_coverage and thresholds");
      }
    }
    return new Tolerance(looser, stricter, minimumCases, minimumCoverage, thresholds);
  }

  private static List<Threshold> thresholds(Node node) throws InvalidException {
    if (!(node instanceof SequenceNode sequence)) {
      throw InvalidException.at(node.getStartMark(), "thresholds is no list");
    }
    List<Threshold> thresholds = new ArrayList<>();
    for (Node one : sequence.getValue()) {
      thresholds.add(threshold(one));
    }
    return thresholds;
  }

  private static Threshold threshold(Node node) throws InvalidException {
    String reason = "";
    Truth truth = Truth.UNKNOWN;
    @Nullable Double looser = null;
    @Nullable Double stricter = null;
    for (NodeTuple entry : entries(node)) {
      Node value = entry.getValueNode();
      switch (key(entry)) {
        case "reason" -> reason = reason(value);
        case "truth" -> truth = truth(value);
        case LOOSER -> looser = share(value);
        case STRICTER -> stricter = share(value);
        default -> throw unknown(entry, "reason, truth, looser and stricter");
      }
    }
    try {
      return new Threshold(reason, truth, looser, stricter);
    } catch (IllegalArgumentException e) {
      throw because(InvalidException.at(node.getStartMark(), String.valueOf(e.getMessage())), e);
    }
  }

  private static List<NodeTuple> entries(Node node) throws InvalidException {
    if (!(node instanceof MappingNode mapping)) {
      throw InvalidException.at(node.getStartMark(), "this is no mapping of keys to values");
    }
    Set<String> seen = new HashSet<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!seen.add(key(entry))) {
        throw InvalidException.at(
            entry.getKeyNode().getStartMark(), "'" + key(entry) + "' is there twice");
      }
    }
    return mapping.getValue();
  }

  private static String key(NodeTuple entry) throws InvalidException {
    return scalar(entry.getKeyNode());
  }

  private static InvalidException unknown(NodeTuple entry, String known) throws InvalidException {
    return InvalidException.at(
        entry.getKeyNode().getStartMark(),
        "'" + key(entry) + "' is not known here: there are " + known);
  }

  private static String scalar(Node node) throws InvalidException {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw InvalidException.at(node.getStartMark(), "this is no single value");
  }

  private static double share(Node node) throws InvalidException {
    String text = scalar(node);
    double share;
    try {
      share = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw because(notAShare(node, text), e);
    }
    // Written so that NaN is refused too.
    if (share >= 0 && share <= 1) {
      return share;
    }
    throw notAShare(node, text);
  }

  private static InvalidException notAShare(Node node, String text) {
    return InvalidException.at(node.getStartMark(), "'" + text + "' is no share from 0 to 1");
  }

  private static int whole(Node node) throws InvalidException {
    String text = scalar(node);
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw because(
          InvalidException.at(node.getStartMark(), "'" + text + "' is no number of cases"), e);
    }
  }

  private static Truth truth(Node node) throws InvalidException {
    return switch (scalar(node)) {
      case "ATTACK" -> Truth.ATTACK;
      case "BENIGN" -> Truth.BENIGN;
      default ->
          throw InvalidException.at(
              node.getStartMark(), "'" + scalar(node) + "' is neither ATTACK nor BENIGN");
    };
  }

  private static String reason(Node node) throws InvalidException {
    String name = scalar(node);
    boolean known =
        !name.equals("UNSPECIFIED")
            && Stream.of(ReasonCode.values())
                .anyMatch(code -> code.name().equals("REASON_CODE_" + name));
    if (!known) {
      throw InvalidException.at(
          node.getStartMark(), "'" + name + "' is no reason code of the contract");
    }
    return name;
  }
}
