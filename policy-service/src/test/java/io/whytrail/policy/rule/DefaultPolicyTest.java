package io.whytrail.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DefaultPolicyTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final CompiledPolicy policy = Compilers.compiler().compile(document());
  private final JsonNode schema = schema();

  @Test
  void defaultPolicy_passesItsOwnTests() {
    List<CompiledPolicy.TestResult> results = policy.test();

    assertThat(results).hasSizeGreaterThanOrEqualTo(12);
    assertThat(results).allMatch(CompiledPolicy.TestResult::passed);
    assertThat(policy.warnings()).isEmpty();
  }

  @Test
  void defaultPolicy_testsEveryRule() {
    assertThat(policy.document().tests().stream().flatMap(test -> test.rules().stream()))
        .flatMap(rules -> rules)
        .containsAll(policy.document().rules().stream().map(Rule::id).toList());
  }

  @Test
  void defaultPolicy_neverAsksForMoreChecksAfterTheChecks() {
    for (Stage stage : Stage.values()) {
      for (long score = 0; score <= 100; score++) {
        Variables variables =
            NeutralVariables.at(stage)
                .set(Variable.SCORE, score)
                .set(Variable.CHECKED, true)
                .build();
        assertThat(policy.rule(stage, variables).verdict()).isNotEqualTo(Verdict.CHECK);
      }
    }
  }

  @Test
  void defaultPolicy_conformsToTheSchema() {
    assertThat(validator().validate(Compilers.tree(document()))).isEmpty();
  }

  static Stream<Path> ruleCases() {
    return Compilers.files("rules").stream();
  }

  @ParameterizedTest
  @MethodSource("ruleCases")
  void schema_acceptsWhatTheCompilerAccepts(Path file) {
    String document = Compilers.tree(Compilers.read(file)).path("document").asText();

    assertThat(validator().validate(Compilers.tree(document))).isEmpty();
  }

  static Stream<Path> refusedForTheirShape() {
    return Compilers.files("refused").stream()
        .filter(file ->
            Stream.of(
                    "key-unknown",
                    "key-unknown-in-rule",
                    "rule-unknown-decision",
                    "rule-unknown-reason",
                    "rule-unknown-stage",
                    "rule-reserved-id",
                    "rule-without-when",
                    "variable-wrong-type",
                    "variable-mixed-list",
                    "test-unknown-variable",
                    "test-without-decision")
                .anyMatch(name -> file.endsWith(name + ".yaml")));
  }

  @ParameterizedTest
  @MethodSource("refusedForTheirShape")
  void schema_refusesWrongShapes(Path file) {
    assertThat(validator().validate(Compilers.tree(Compilers.read(file)))).isNotEmpty();
  }

  @Test
  void schema_knowsTheReasonCodesOfTheContract() {
    assertThat(texts(schema.at("/$defs/reason/enum")))
        .containsExactlyInAnyOrderElementsOf(Compilers.reasonCodes());
  }

  @Test
  void schema_knowsTheVariables() {
    List<String> names = new ArrayList<>();
    Iterator<String> given = schema.at("/$defs/test/properties/given/properties").fieldNames();
    given.forEachRemaining(names::add);

    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(
            Names.VARIABLES.stream().filter(name -> !name.equals("stage")).toList());
  }

  private JsonSchema validator() {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static JsonNode schema() {
    try {
      return JSON.readTree(PolicyCompilerTest.resource("/policy.schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String document() {
    try {
      return PolicyCompilerTest.resource("/default-policy.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
