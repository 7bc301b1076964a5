package io.whytrail.policy.rule;

import static java.util.stream.Collectors.toSet;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/// Reads a YAML document into a policy whose expressions are still text.
final class DocumentReader {

  static final List<String> KEYS =
      List.of("name", "description", "variables", "default", "rules", "tests");

  private final Vocabulary vocabulary;

  DocumentReader(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /// What was read: the document, and where each of its rules' expressions was written.
  record Draft(PolicyDocument document, List<ScalarMap> expressions, Problems problems) {}

  Draft read(String yaml) {
    String document = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
    Problems problems = new Problems(new Text(document));
    Node root = YamlReader.read(document, problems);
    Fields fields = Fields.of(problems, root, "A policy", KEYS);
    String digest = digest(root, problems);
    String name = fields.requireText("name", "A policy").orElse("");
    String description = fields.text("description").orElse("");
    List<Constant> constants =
        fields.find("variables").map(new ConstantReader(problems)::read).orElse(List.of());
    Map<Stage, Verdict> defaults = defaults(fields, problems);
    List<RuleReader.Written> written =
        fields
            .require("rules", "A policy")
            .map(new RuleReader(problems, vocabulary)::read)
            .orElse(List.of());
    List<Rule> rules = written.stream().map(RuleReader.Written::rule).toList();
    Set<String> ids = rules.stream().map(Rule::id).collect(toSet());
    List<PolicyTest> tests =
        fields.find("tests").map(new TestReader(problems, vocabulary, ids)::read).orElse(List.of());
    problems.refuseIfAny();
    return new Draft(
        new PolicyDocument(digest, name, description, constants, defaults, rules, tests),
        written.stream().map(RuleReader.Written::when).toList(),
        problems);
  }

  /// Of the document as JSON, so that anybody can check it with a YAML parser, RFC 8785 and
  /// SHA-256.
  private static String digest(Node root, Problems problems) {
    Object json = Scalars.json(root, problems);
    return json instanceof Map<?, ?> map ? Digest.of(CanonicalJson.write(stringKeys(map))) : "";
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> stringKeys(Map<?, ?> map) {
    return (Map<String, ?>) map;
  }

  private static Map<Stage, Verdict> defaults(Fields fields, Problems problems) {
    Map<Stage, Verdict> defaults = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      defaults.put(stage, Verdict.ALLOW);
    }
    List<String> stages = Arrays.stream(Stage.values()).map(Stage::name).toList();
    fields
        .find("default")
        .map(node -> Fields.of(problems, node, "default", stages))
        .ifPresent(own -> {
          for (Stage stage : Stage.values()) {
            own.choice(stage.name(), Verdict.class).ifPresent(v -> defaults.put(stage, v));
          }
        });
    return defaults;
  }
}
