package io.whytrail.policy.rule;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for any input; the seed is in the test's name.
final class PropertiesTest {

  private static final int SEEDS = 20;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, SEEDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void canonicalJson_isWhatTheReferenceWrites(long seed) throws IOException {
    RandomGenerator random = random(seed);
    for (int i = 0; i < 200; i++) {
      String written = CanonicalJson.write(object(random, 3));

      assertThat(written).isEqualTo(new JsonCanonicalizer(written).getEncodedString());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void variables_comeBackFromTheirJson(long seed) {
    RandomGenerator random = random(seed);
    for (int i = 0; i < 100; i++) {
      Variables variables = variables(random);

      assertThat(Variables.ofJson(variables.json())).isEqualTo(variables);
    }
  }

  /// A rule set is checked against the same thresholds in plain Java.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void rule_namesExactlyTheMatchesInCanonicalOrder(long seed) {
    RandomGenerator random = random(seed);
    List<Threshold> thresholds = thresholds(random, 30);
    CompiledPolicy policy = Compilers.compiler().compile(document(thresholds));
    for (int i = 0; i < 50; i++) {
      long score = random.nextInt(101);
      Variables variables = NeutralVariables.at(Stage.INPUT).set(Variable.SCORE, score).build();

      Ruling ruling = policy.rule(Stage.INPUT, variables);

      List<Threshold> expected =
          thresholds.stream()
              .filter(one -> score >= one.from())
              .sorted(
                  Comparator.comparing(Threshold::verdict).reversed().thenComparing(Threshold::id))
              .toList();
      assertThat(ruling.ruleIds())
          .isEqualTo(
              expected.isEmpty()
                  ? List.of("default")
                  : expected.stream().map(Threshold::id).toList());
      assertThat(ruling.verdict())
          .isEqualTo(expected.isEmpty() ? Verdict.ALLOW : expected.getFirst().verdict());
    }
  }

  /// Whatever is typed into a document, the answer is a policy or a list of positions.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void compile_neverFailsOtherwise(long seed) throws IOException {
    RandomGenerator random = random(seed);
    String document = PolicyCompilerTest.resource("/default-policy.yaml");
    PolicyCompiler compiler = Compilers.compiler();
    for (int i = 0; i < 15; i++) {
      String edited = edit(random, document);
      try {
        assertThat(compiler.compile(edited).digest()).startsWith("sha256:");
      } catch (PolicyInvalidException refused) {
        long lines = edited.chars().filter(c -> c == '\n').count() + 1;
        assertThat(refused.problems()).isNotEmpty();
        assertThat(refused.problems()).allMatch(problem -> problem.line() <= lines);
        assertThat(refused.problems()).allMatch(problem -> problem.column() >= 1);
      }
    }
  }

  @Test
  void rule_isTheSameTenThousandTimes() {
    List<Threshold> five =
        IntStream.of(3, 1, 5, 2, 4)
            .mapToObj(i -> new Threshold("rule-" + i, 0, i < 3 ? Verdict.BLOCK : Verdict.CHECK))
            .toList();
    CompiledPolicy policy = Compilers.compiler().compile(document(five));
    CompiledPolicy reversed = Compilers.compiler().compile(document(five.reversed()));
    Variables variables = NeutralVariables.at(Stage.INPUT).build();
    byte[] first = bytes(policy.rule(Stage.INPUT, variables));

    for (int i = 0; i < 10_000; i++) {
      CompiledPolicy one = i % 2 == 0 ? policy : reversed;
      assertThat(bytes(one.rule(Stage.INPUT, variables))).isEqualTo(first);
    }
  }

  /// An orientation, not a promise: the machine is shared.
  @Test
  void rule_decidesFiftyRulesInMicroseconds() {
    CompiledPolicy policy = Compilers.compiler().compile(document(thresholds(random(1), 50)));
    Variables variables = NeutralVariables.at(Stage.INPUT).set(Variable.SCORE, 60L).build();
    long[] nanos = new long[20_000];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      policy.rule(Stage.INPUT, variables);
      nanos[i] = System.nanoTime() - start;
    }
    long median =
        LongStream.of(nanos)
            .skip(nanos.length / 2)
            .sorted()
            .skip(nanos.length / 4)
            .findFirst()
            .orElse(0);

    assertThat(median).isLessThan(1_000_000);
    org.slf4j.LoggerFactory.getLogger(PropertiesTest.class).info("50 rules: median {} ns", median);
  }

  private static byte[] bytes(Ruling ruling) {
    return io.whytrail.policy.v1.Decision.newBuilder()
        .setVerdict(RuleCodec.verdict(ruling.verdict()))
        .addAllMatches(RuleCodec.matches(ruling.matches()))
        .addAllObligations(RuleCodec.obligations(ruling.obligations()))
        .setMessage(ruling.message())
        .build()
        .toByteArray();
  }

  private record Threshold(String id, int from, Verdict verdict) {}

  private static List<Threshold> thresholds(RandomGenerator random, int count) {
    Verdict[] verdicts = Verdict.values();
    return IntStream.range(0, count)
        .mapToObj(i ->
            new Threshold(
                "r" + Math.floorMod(i * 37, 1000),
                random.nextInt(100),
                verdicts[random.nextInt(verdicts.length)]))
        .toList();
  }

  private static String document(List<Threshold> thresholds) {
    return "name: thresholds\nrules:\n"
        + thresholds.stream()
            .map(one ->
                "  - {id: %s, stage: INPUT, when: 'score >= %d && side_effect != \"SPEND\"', decision: %s, reason: RISK_HIGH}\n"
                    .formatted(one.id(), one.from(), one.verdict()))
            .collect(joining());
  }

  private static String edit(RandomGenerator random, String document) {
    StringBuilder edited = new StringBuilder(document);
    for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
      int at = random.nextInt(edited.length());
      int length = Math.min(random.nextInt(8), edited.length() - at);
      edited.replace(at, at + length, text(random, 4));
    }
    return edited.toString();
  }

  private static Variables variables(RandomGenerator random) {
    Variables.Builder builder = Variables.builder();
    for (Variable variable : Variable.values()) {
      if (random.nextInt(10) > 0) {
        builder.set(variable, value(random, variable.type()));
      }
    }
    return builder.build();
  }

  private static Object value(RandomGenerator random, VariableType type) {
    return switch (type) {
      case STRING -> text(random, 12);
      case INT -> random.nextLong() >> random.nextInt(64);
      case DOUBLE -> random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15.0);
      case BOOL -> random.nextBoolean();
      case TIMESTAMP ->
          Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(1_000_000_000));
      case STRING_LIST ->
          IntStream.range(0, random.nextInt(4)).mapToObj(i -> text(random, 6)).toList();
      case STRING_MAP -> {
        Map<String, String> map = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(text(random, 6), text(random, 6));
        }
        yield map;
      }
    };
  }

  private static Map<String, Object> object(RandomGenerator random, int depth) {
    Map<String, Object> object = new TreeMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      object.put(text(random, 8), json(random, depth));
    }
    return object;
  }

  private static Object json(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> text(random, 10);
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30.0);
      case 3 -> random.nextBoolean();
      case 4 -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(json(random, depth - 1));
        }
        yield list;
      }
      default -> object(random, depth - 1);
    };
  }

  /// Letters, quotes, controls, other alphabets and characters beyond the first plane.
  private static String text(RandomGenerator random, int length) {
    int[] alphabet = {
      'a', 'Z', '0', ' ', '"', '\'', '\\', '/', '\n', '\t', ':', '{', '}', '[', '#', '&', '*', '!',
      0x7F, 0x1, 0xE9, 0x6F22, 0x1D4B3, 0x1F600, 0x2028
    };
    return IntStream.range(0, random.nextInt(length + 1))
        .mapToObj(i -> Character.toString(alphabet[random.nextInt(alphabet.length)]))
        .collect(joining());
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
