package io.whytrail.policy.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Reads the `rules` of a document.
final class RuleReader {

  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
  private static final Pattern APPROVERS = Pattern.compile("[1-9]");
  private static final Duration MIN_EXPIRY = Duration.ofSeconds(1);
  private static final Duration MAX_EXPIRY = Duration.ofDays(30);
  static final List<String> KEYS =
      List.of(
          "id",
          "description",
          "stage",
          "when",
          "decision",
          "reason",
          "severity",
          "message",
          "obligations",
          "approver_group",
          "approvers",
          "approval_expiry");

  private final Problems problems;
  private final Vocabulary vocabulary;
  private final Set<String> ids = new LinkedHashSet<>();

  RuleReader(Problems problems, Vocabulary vocabulary) {
    this.problems = problems;
    this.vocabulary = vocabulary;
  }

  /// A rule and where its expression was written.
  record Written(Rule rule, ScalarMap when) {}

  List<Written> read(Node node) {
    List<Written> rules = new ArrayList<>();
    for (Node item : Fields.items(problems, node, "rules", Limits.RULES)) {
      Fields fields = Fields.of(problems, item, "A rule", KEYS);
      written(fields).ifPresent(rules::add);
    }
    return rules;
  }

  private Optional<Written> written(Fields fields) {
    Optional<String> id = id(fields);
    Set<Stage> stages = stages(fields);
    Optional<ScalarNode> when = when(fields);
    fields.require("decision", "A rule");
    Optional<Verdict> decision = fields.choice("decision", Verdict.class);
    Optional<String> reason = reason(fields);
    Optional<Severity> severity = fields.choice("severity", Severity.class);
    Optional<String> message = fields.text("message");
    fields.text("description");
    List<Obligation> obligations = obligations(fields);
    Optional<String> group = fields.text("approver_group");
    Optional<Integer> approvers = approvers(fields);
    Optional<Duration> expiry = expiry(fields);
    if (id.isEmpty() || when.isEmpty() || decision.isEmpty() || reason.isEmpty()) {
      return Optional.empty();
    }
    Rule rule =
        new Rule(
            id.get(),
            stages,
            when.get().getValue(),
            decision.get(),
            reason.get(),
            severity.orElse(Severity.MEDIUM),
            message.orElse(""),
            obligations,
            group.orElse(""),
            approvers.orElse(1),
            expiry.orElse(Rule.DEFAULT_APPROVAL_EXPIRY));
    return Optional.of(new Written(rule, ScalarMap.of(problems.text(), when.get())));
  }

  private Optional<String> id(Fields fields) {
    Optional<String> id = fields.requireText("id", "A rule");
    id.ifPresent(text -> {
      Node node = fields.find("id").orElseThrow();
      if (!ID.matcher(text).matches()) {
        problems.add(
            node, "A rule's id has lower-case letters, digits, '.', '_' and '-': rename it.");
      } else if (Rule.RESERVED_IDS.contains(text)) {
        problems.add(node, "The id " + text + " is reserved: choose another one.");
      } else if (!ids.add(text)) {
        problems.add(node, "Another rule already has the id " + text + ": choose another one.");
      }
    });
    return id;
  }

  private Set<Stage> stages(Fields fields) {
    Set<Stage> stages = EnumSet.noneOf(Stage.class);
    Optional<Node> node = fields.require("stage", "A rule");
    if (node.isEmpty()) {
      return stages;
    }
    List<Node> items =
        node.get() instanceof SequenceNode
            ? Fields.items(problems, node.get(), "stage", Stage.values().length)
            : List.of(node.get());
    for (Node item : items) {
      Fields.choice(problems, item, "stage", Stage.class).ifPresent(stages::add);
    }
    if (items.isEmpty()) {
      problems.add(node.get(), "A rule needs at least one stage: INPUT, OUTPUT or ACTION.");
    }
    return stages;
  }

  private Optional<ScalarNode> when(Fields fields) {
    Optional<Node> node = fields.require("when", "A rule");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!(node.get() instanceof ScalarNode scalar)) {
      problems.add(node.get(), "when must be one CEL expression: quote it or write it after a |.");
      return Optional.empty();
    }
    if (scalar.getValue().isBlank()) {
      problems.add(scalar, "when must be a CEL expression, such as score >= 75.");
      return Optional.empty();
    }
    return Optional.of(scalar);
  }

  private Optional<String> reason(Fields fields) {
    return fields
        .require("reason", "A rule")
        .flatMap(node -> Fields.word(problems, node, "reason", vocabulary.reasonCodes()));
  }

  private List<Obligation> obligations(Fields fields) {
    Set<Obligation> obligations = EnumSet.noneOf(Obligation.class);
    fields
        .find("obligations")
        .ifPresent(node -> {
          int all = Obligation.values().length;
          for (Node item : Fields.items(problems, node, "obligations", all)) {
            Fields.choice(problems, item, "An obligation", Obligation.class)
                .ifPresent(obligations::add);
          }
        });
    return List.copyOf(obligations);
  }

  private Optional<Integer> approvers(Fields fields) {
    Optional<Node> node = fields.find("approvers");
    Optional<Integer> approvers =
        node.filter(ScalarNode.class::isInstance)
            .map(scalar -> ((ScalarNode) scalar).getValue())
            .filter(text -> APPROVERS.matcher(text).matches())
            .map(Integer::valueOf);
    if (node.isPresent() && approvers.isEmpty()) {
      problems.add(node.get(), "approvers must be a number of people from 1 to 9.");
    }
    return approvers;
  }

  private Optional<Duration> expiry(Fields fields) {
    Optional<String> text = fields.text("approval_expiry");
    Optional<Duration> expiry =
        text.flatMap(Times::duration)
            .filter(d -> d.compareTo(MIN_EXPIRY) >= 0 && d.compareTo(MAX_EXPIRY) <= 0);
    if (text.isPresent() && expiry.isEmpty()) {
      problems.add(
          fields.find("approval_expiry").orElseThrow(),
          "approval_expiry must be a time from 1s to 30d, such as 30m or 1h30m.");
    }
    return expiry;
  }
}
