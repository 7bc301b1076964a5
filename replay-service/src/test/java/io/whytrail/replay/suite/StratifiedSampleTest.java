package io.whytrail.replay.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.replay.decision.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StratifiedSampleTest {

  private record Row(String signature, String id) {}

  static LongStream seeds() {
    return new Random(20261121).longs(25);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void sample_representsEverySignature(long seed) {
    Random random = new Random(seed);
    List<Row> history = history(random);
    List<Stratum> strata = strata(history);
    int size = strata.size() + random.nextInt(history.size() - strata.size() + 1);

    List<String> drawn = draw(history, strata, size, seed);

    assertThat(drawn).hasSize(size).doesNotHaveDuplicates();
    Map<String, String> signatures =
        history.stream().collect(Collectors.toMap(Row::id, Row::signature));
    assertThat(drawn.stream().map(signatures::get).distinct()).hasSameSizeAs(strata);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void sample_isTheSameForTheSameSeedInAnyOrder(long seed) {
    Random random = new Random(seed);
    List<Row> history = history(random);
    List<Stratum> strata = strata(history);
    int size = 1 + random.nextInt(history.size());
    List<String> drawn = draw(history, strata, size, seed);

    List<Row> shuffled = new ArrayList<>(history);
    Collections.shuffle(shuffled, random);
    List<Stratum> shuffledStrata = new ArrayList<>(strata);
    Collections.shuffle(shuffledStrata, random);

    assertThat(draw(shuffled, shuffledStrata, size, seed)).isEqualTo(drawn);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void quotas_areInProportionAndNeverMoreThanThereIs(long seed) {
    Random random = new Random(seed);
    List<Row> history = history(random);
    List<Stratum> strata = strata(history);
    int size = strata.size() + random.nextInt(history.size());

    Map<String, Integer> quotas = StratifiedSample.quotas(strata, size);

    assertThat(quotas.values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(Math.min(size, history.size()));
    double wanted = Math.min(size, history.size()) - strata.size();
    double rest = history.size() - strata.size();
    assertThat(strata)
        .allSatisfy(stratum -> {
          int quota = quotas.getOrDefault(stratum.signature(), 0);
          double exact = rest == 0 ? 0 : wanted * (stratum.size() - 1) / rest;
          assertThat(quota - 1 - exact).isBetween(-1.0, 1.0);
          assertThat((long) quota).isLessThanOrEqualTo(stratum.size());
        });
  }

  @Test
  void sample_differsForAnotherSeed() {
    List<Row> history = history(new Random(7));
    List<Stratum> strata = strata(history);
    int size = history.size() / 2;

    assertThat(draw(history, strata, size, 1)).isNotEqualTo(draw(history, strata, size, 2));
  }

  @Test
  void quotas_keepTheWorstThenTheLargestWhereNotAllFit() {
    List<Stratum> strata =
        List.of(
            new Stratum("large", Severity.LOW, 1000),
            new Stratum("rare and critical", Severity.CRITICAL, 1),
            new Stratum("small", Severity.LOW, 3),
            new Stratum("high", Severity.HIGH, 20));

    assertThat(StratifiedSample.quotas(strata, 3))
        .isEqualTo(Map.of("rare and critical", 1, "high", 1, "large", 1));
  }

  @Test
  void quotas_takeAllWhereTheSampleMayHoldAll() {
    List<Stratum> strata =
        List.of(new Stratum("a", Severity.LOW, 2), new Stratum("b", Severity.LOW, 5));

    assertThat(StratifiedSample.quotas(strata, 100)).isEqualTo(Map.of("a", 2, "b", 5));
  }

  private static List<String> draw(List<Row> history, List<Stratum> strata, int size, long seed) {
    StratifiedSample sample = new StratifiedSample(seed, StratifiedSample.quotas(strata, size));
    history.forEach(row -> sample.offer(row.signature(), row.id()));
    return sample.decisionIds();
  }

  /// Signatures of very different sizes: the common one, a few of the middle and single ones.
  private static List<Row> history(Random random) {
    int signatures = 1 + random.nextInt(20);
    return Stream.iterate(0, s -> s < signatures, s -> s + 1)
        .flatMap(s -> {
          int size = 1 + random.nextInt(1 + 400 / (s + 1));
          return LongStream.range(0, size)
              .mapToObj(i -> new Row("signature " + s, "decision " + s + "/" + i));
        })
        .toList();
  }

  private static List<Stratum> strata(List<Row> history) {
    return history.stream()
        .map(Row::signature)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> new Stratum(entry.getKey(), Severity.LOW, entry.getValue()))
        .toList();
  }
}
