package io.whytrail.policy.rule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Reads the `tests` of a document.
final class TestReader {

  private static final List<String> KEYS = List.of("name", "stage", "given", "expect");
  private static final List<String> EXPECT_KEYS = List.of("decision", "rules", "obligations");
  private static final Instant NEUTRAL_TIME = Instant.parse("2026-01-01T12:00:00Z");

  private final Problems problems;
  private final Vocabulary vocabulary;
  private final Set<String> ruleIds;
  private final ConstantReader values;
  private final Set<String> names = new HashSet<>();

  TestReader(Problems problems, Vocabulary vocabulary, Set<String> ruleIds) {
    this.problems = problems;
    this.vocabulary = vocabulary;
    this.ruleIds = ruleIds;
    this.values = new ConstantReader(problems);
  }

  List<PolicyTest> read(Node node) {
    List<PolicyTest> tests = new ArrayList<>();
    for (Node item : Fields.items(problems, node, "tests", Limits.TESTS)) {
      Fields fields = Fields.of(problems, item, "A test", KEYS);
      test(fields).ifPresent(tests::add);
    }
    return tests;
  }

  private Optional<PolicyTest> test(Fields fields) {
    Optional<String> name = fields.requireText("name", "A test");
    name.filter(text -> !names.add(text))
        .ifPresent(text ->
            problems.add(
                fields.find("name").orElseThrow(),
                "Another test already has this name: choose another one."));
    fields.require("stage", "A test");
    Optional<Stage> stage = fields.choice("stage", Stage.class);
    Variables.Builder given = Variables.builder();
    fields.find("given").ifPresent(node -> given(node, given));
    Optional<Node> expect = fields.require("expect", "A test");
    if (name.isEmpty() || stage.isEmpty() || expect.isEmpty()) {
      return Optional.empty();
    }
    return expected(expect.get(), name.get(), stage.get(), neutral(stage.get(), given));
  }

  private Optional<PolicyTest> expected(Node node, String name, Stage stage, Variables given) {
    Fields fields = Fields.of(problems, node, "expect", EXPECT_KEYS);
    fields.require("decision", "expect");
    Optional<Verdict> decision = fields.choice("decision", Verdict.class);
    Optional<List<String>> rules = fields.find("rules").map(this::rules);
    Optional<List<Obligation>> obligations = fields.find("obligations").map(this::obligations);
    return decision.map(verdict -> new PolicyTest(name, stage, given, verdict, rules, obligations));
  }

  private List<String> rules(Node node) {
    List<String> ids = Fields.texts(problems, node, "rules");
    if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        String id = item instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!ruleIds.contains(id) && !Rule.RESERVED_IDS.contains(id)) {
          problems.add(item, "There is no rule " + id + "." + Nearest.hint(id, ruleIds));
        }
      }
    }
    return ids;
  }

  private List<Obligation> obligations(Node node) {
    List<Obligation> obligations = new ArrayList<>();
    for (Node item : Fields.items(problems, node, "obligations", Obligation.values().length)) {
      Fields.choice(problems, item, "An obligation", Obligation.class).ifPresent(obligations::add);
    }
    return obligations;
  }

  private void given(Node node, Variables.Builder given) {
    Fields fields = Fields.open(problems, node, "given");
    for (Map.Entry<String, Node> entry : fields.values().entrySet()) {
      Optional<Variable> variable = Variable.named(entry.getKey());
      if (variable.isEmpty() || variable.get() == Variable.STAGE) {
        problems.add(fields.key(entry.getKey()), unknown(entry.getKey()));
      } else {
        value(variable.get(), entry.getValue()).ifPresent(v -> given.set(variable.get(), v));
      }
    }
  }

  private static String unknown(String name) {
    return name.equals(Variable.STAGE.variableName())
        ? "The stage of a test stands beside given: move it there."
        : "There is no variable " + name + "." + Nearest.hint(name, Names.VARIABLES);
  }

  private Optional<Object> value(Variable variable, Node node) {
    Optional<Object> value = values.value(variable.type(), node, variable.variableName());
    value.ifPresent(ofItsType -> checkWords(variable, node));
    return value;
  }

  private void checkWords(Variable variable, Node node) {
    vocabulary
        .wordsOf(variable)
        .ifPresent(words -> {
          if (node instanceof SequenceNode sequence) {
            sequence
                .getValue()
                .forEach(item -> Fields.word(problems, item, variable.variableName(), words));
          } else {
            Fields.word(problems, node, variable.variableName(), words);
          }
        });
  }

  /// Fills in what a test did not name: first what follows from what it did, then neutral values.
  private static Variables neutral(Stage stage, Variables.Builder given) {
    given.set(Variable.STAGE, stage.name());
    Variables named = given.build();
    long score = named.find(scoreOf(stage)).map(Long.class::cast).orElse(0L);
    fill(given, Variable.SCORE, score);
    score = given.build().find(Variable.SCORE).map(Long.class::cast).orElse(0L);
    fill(given, scoreOf(stage), score);
    fill(given, Variable.BAND, band(score));
    fill(given, Variable.ALL_REASONS, named.find(Variable.REASONS).orElse(List.of()));
    money(given, named, Variable.AMOUNT, Variable.AMOUNT_MICROS);
    money(given, named, Variable.SESSION_SPENT, Variable.SESSION_SPENT_MICROS);
    clock(given, named);
    for (Variable variable : Variable.values()) {
      fill(given, variable, neutral(variable));
    }
    return given.build();
  }

  /// Either form of an amount follows from the other.
  private static void money(
      Variables.Builder given, Variables named, Variable units, Variable micros) {
    fill(given, units, named.find(micros).map(Amounts::units).orElse(0.0));
    fill(given, micros, named.find(units).map(Amounts::micros).orElse(0L));
  }

  private static void clock(Variables.Builder given, Variables named) {
    Instant now =
        named
            .find(Variable.NOW)
            .map(Instant.class::cast)
            .orElseGet(() -> {
              long hour = named.find(Variable.HOUR_OF_DAY).map(Long.class::cast).orElse(12L);
              return NEUTRAL_TIME.plusSeconds((hour - 12) * 3600);
            });
    given.now(now);
    named.find(Variable.HOUR_OF_DAY).ifPresent(hour -> given.set(Variable.HOUR_OF_DAY, hour));
  }

  private static void fill(Variables.Builder given, Variable variable, Object value) {
    if (given.lacks(variable)) {
      given.set(variable, value);
    }
  }

  private static Variable scoreOf(Stage stage) {
    return switch (stage) {
      case INPUT -> Variable.SCORE_INPUT;
      case OUTPUT -> Variable.SCORE_OUTPUT;
      case ACTION -> Variable.SCORE_ACTION;
    };
  }

  private static String band(long score) {
    if (score >= 75) {
      return "HIGH";
    }
    return score >= 50 ? "MEDIUM" : "LOW";
  }

  private static Object neutral(Variable variable) {
    if (variable == Variable.ASSESSED) {
      return true;
    }
    if (variable == Variable.SIDE_EFFECT) {
      return Vocabulary.UNKNOWN_SIDE_EFFECT;
    }
    return switch (variable.type()) {
      case STRING -> "";
      case INT -> 0L;
      case DOUBLE -> 0.0;
      case BOOL -> false;
      case TIMESTAMP -> NEUTRAL_TIME;
      case STRING_LIST -> List.of();
      case STRING_MAP -> Map.of();
    };
  }
}
