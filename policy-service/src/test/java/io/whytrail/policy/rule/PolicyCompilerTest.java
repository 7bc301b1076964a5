package io.whytrail.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import io.whytrail.interaction.v1.SideEffect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

final class PolicyCompilerTest {

  private static final String DOCUMENT =
      """
      name: p
      rules:
        - id: r1
          stage: INPUT
          when: score >= 75
          decision: BLOCK
          reason: RISK_HIGH
      """;

  private final PolicyCompiler compiler = Compilers.compiler();

  @Test
  void digest_ignoresCommentsLayoutAndOrderOfKeys() {
    String other =
        """
        # The same, written otherwise.
        rules: [{reason: "RISK_HIGH", decision: BLOCK, when: 'score >= 75',
          stage: INPUT, id: r1}]   # one line
        name: p
        """;

    assertThat(compiler.compile(other).digest()).isEqualTo(compiler.compile(DOCUMENT).digest());
  }

  @Test
  void digest_changesWithTheContent() {
    String stricter = DOCUMENT.replace("75", "74");

    assertThat(compiler.compile(stricter).digest())
        .isNotEqualTo(compiler.compile(DOCUMENT).digest());
  }

  /// Anybody can check it: YAML to JSON, RFC 8785, SHA-256.
  @Test
  void digest_isThatOfTheDocumentAsCanonicalJson() throws IOException {
    String policy = resource("/default-policy.yaml");

    String json = Compilers.tree(policy).toString();
    String canonical = new JsonCanonicalizer(json).getEncodedString();

    assertThat(compiler.compile(policy).digest()).isEqualTo(Digest.of(canonical));
  }

  @Test
  void compile_acceptsAByteOrderMark() {
    assertThat(compiler.compile("\uFEFF" + DOCUMENT).digest())
        .isEqualTo(compiler.compile(DOCUMENT).digest());
  }

  @Test
  void compile_warnsAboutWhatIsWorthALook() {
    String document =
        """
        name: p
        variables:
          unused: {type: int, value: 1}
        rules:
          - {id: loop, stage: INPUT, when: score >= 50, decision: CHECK, reason: RISK_MEDIUM}
          - {id: group, stage: INPUT, when: score >= 75, decision: BLOCK, reason: RISK_HIGH, approver_group: a}
        """;

    assertThat(compiler.compile(document).warnings())
        .containsExactly(
            "The policy has no tests: add some, they run at every validation.",
            "Rule loop says CHECK whether or not the checks have run: ask for !checked.",
            "Rule group names approvers or an expiry but does not say APPROVE.",
            "No rule uses the variable unused: remove it.");
  }

  @Test
  void uses_namesTheVariablesOfAStage() {
    String document =
        """
        name: p
        variables:
          limit: {type: double, value: 10}
        rules:
          - {id: a, stage: ACTION, when: amount > limit, decision: BLOCK, reason: LIMIT_EXCEEDED}
          - {id: b, stage: INPUT, when: 'reasons.exists(score, score == "SECRET")', decision: BLOCK, reason: SECRET}
        """;
    CompiledPolicy policy = compiler.compile(document);

    assertThat(policy.uses(Stage.ACTION)).containsExactly(Variable.AMOUNT);
    assertThat(policy.uses(Stage.INPUT)).containsExactly(Variable.REASONS);
    assertThat(policy.uses(Stage.OUTPUT)).isEmpty();
    assertThat(policy.missing(Stage.ACTION, Variables.builder().build())).containsExactly("amount");
  }

  @Test
  void test_saysWhatWasExpectedAndWhatCame() {
    String document =
        DOCUMENT
            + """
            tests:
              - {name: right, stage: INPUT, given: {score: 75}, expect: {decision: BLOCK, rules: [r1]}}
              - {name: wrong, stage: INPUT, given: {score: 74}, expect: {decision: BLOCK, rules: [r1], obligations: [NOTIFY]}}
            """;

    assertThat(compiler.compile(document).test())
        .containsExactly(
            new CompiledPolicy.TestResult("right", true, ""),
            new CompiledPolicy.TestResult(
                "wrong",
                false,
                "expected BLOCK, got ALLOW; expected rules [r1], got [default];"
                    + " expected obligations [NOTIFY], got []"));
  }

  @Test
  void test_derivesWhatFollowsFromWhatIsGiven() {
    String document =
        """
        name: p
        rules:
          - {id: band, stage: ACTION, when: 'band == "HIGH" && score_action == 80', decision: BLOCK, reason: RISK_HIGH}
          - {id: micros, stage: ACTION, when: amount_micros == 1500000, decision: CHECK, reason: RISK_LOW}
          - {id: all, stage: ACTION, when: '"SECRET" in all_reasons', decision: CHECK, reason: SECRET}
          - {id: hour, stage: ACTION, when: 'hour_of_day == 23 && now.getHours() == 23', decision: CHECK, reason: RISK_LOW}
        tests:
          - name: derived
            stage: ACTION
            given: {score: 80, amount: 1.5, reasons: [SECRET], hour_of_day: 23}
            expect: {decision: BLOCK, rules: [band, micros, all, hour]}
        """;

    assertThat(compiler.compile(document).test())
        .containsExactly(new CompiledPolicy.TestResult("derived", true, ""));
  }

  @Test
  void engineVersion_namesTheEngineThatIsThere() {
    String jar = Program.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    Matcher version = Pattern.compile("runtime-(.+)\\.jar").matcher(jar);

    assertThat(version.find()).as(jar).isTrue();
    assertThat(PolicyCompiler.engineVersion()).startsWith("cel-java/" + version.group(1) + " ");
  }

  /// A pinned digest: whoever changes a variable sees that decisions of before know others.
  @Test
  void schemaDigest_changesOnlyOnPurpose() {
    assertThat(Variable.schemaDigest())
        .isEqualTo("sha256:304a8778e947d34c4a528308f5b5e2d33ba5efa02619809a88084ab1d88ac3f9");
  }

  @Test
  void vocabulary_knowsTheWordsOfTheContract() {
    assertThat(new Vocabulary(Compilers.reasonCodes()).wordsOf(Variable.SIDE_EFFECT).orElseThrow())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(SideEffect.values())
                .map(Enum::name)
                .filter(name -> name.startsWith("SIDE_EFFECT_"))
                .map(name -> name.substring("SIDE_EFFECT_".length()))
                .toList());
    assertThat(RuleCodec.reasonCodes()).isEqualTo(Compilers.reasonCodes());
    assertThat(Compilers.reasonCodes()).hasSizeLessThanOrEqualTo(Limits.REASONS);
  }

  @Test
  void compile_refusesLoopsThatCanRunTooLong() {
    String document =
        """
        name: p
        variables:
          names: {type: list<string>, value: [%s]}
        rules:
          - {id: loop, stage: INPUT, when: 'names.all(a, names.all(b, a == b))', decision: ALLOW, reason: RISK_LOW}
        """
            .formatted("a,".repeat(100) + "a");

    assertThatThrownBy(() -> compiler.compile(document))
        .isInstanceOf(PolicyInvalidException.class)
        .hasMessageContaining("can take 10302 steps");
  }

  /// The estimate at upload is the first guard; this is the second one, should it ever be wrong.
  @Test
  void engine_stopsALoopThatRunsTooLong() throws Exception {
    CelCompiler unguarded =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(Expressions.OPTIONS)
            .setStandardMacros(CelStandardMacro.ALL)
            .addVar("names", ListType.create(SimpleType.STRING))
            .build();
    Program loop =
        CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(Expressions.OPTIONS)
            .build()
            .createProgram(unguarded.compile("names.all(a, names.all(b, a == b))").getAst());
    Map<String, List<String>> names = Map.of("names", Collections.nCopies(101, "a"));

    assertThatThrownBy(() -> loop.eval(names))
        .isInstanceOf(CelEvaluationException.class)
        .hasMessageContaining("Iteration budget exceeded: 10000");
  }

  static String resource(String path) throws IOException {
    try (InputStream resource = PolicyCompilerTest.class.getResourceAsStream(path)) {
      if (resource == null) {
        throw new IOException("no " + path);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
