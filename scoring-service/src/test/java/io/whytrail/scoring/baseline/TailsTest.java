package io.whytrail.scoring.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TailsTest {

  @Test
  void binomial_isTheExactTail() {
    assertThat(Math.exp(Tails.binomial(1, 3, 0.5))).isCloseTo(7 / 8.0, within(1e-12));
    assertThat(Math.exp(Tails.binomial(3, 5, 0.02))).isCloseTo(7.762e-5, within(1e-8));
    assertThat(Tails.binomial(100, 100, 1e-9)).isCloseTo(100 * Math.log(1e-9), within(1e-6));
  }

  @Test
  void mix_boundsTheProbabilityOfWhatIsDrawnFromIt() {
    Random random = new Random(11);
    Mix usual = new Mix(List.of("read", "search", "send"), new double[] {700, 250, 50});
    int draws = 20_000;
    int below = 0;
    for (int i = 0; i < draws; i++) {
      Map<String, Integer> uses = new TreeMap<>();
      for (int use = 0; use < 10; use++) {
        double at = random.nextDouble();
        uses.merge(at < 0.7 ? "read" : at < 0.95 ? "search" : "send", 1, Integer::sum);
      }
      if (usual.compare(uses).logTail() <= Math.log(0.01)) {
        below++;
      }
    }

    assertThat(below / (double) draws).isLessThanOrEqualTo(0.01);
  }

  @Test
  void mix_namesTheToolThatStandsOut() {
    Mix usual = new Mix(List.of("read", "search", "send"), new double[] {700, 250, 50});

    Mix.Comparison fresh = usual.compare(Map.of("run_command", 6));
    Mix.Comparison shifted = usual.compare(Map.of("read", 3, "send", 9));
    Mix.Comparison usualOne = usual.compare(Map.of("read", 7, "search", 3));

    assertThat(fresh.tool()).isEqualTo("run_command");
    assertThat(fresh.logTail()).isLessThan(Math.log(1e-6));
    assertThat(shifted.tool()).isEqualTo("send");
    assertThat(shifted.logTail()).isLessThan(Math.log(1e-6));
    assertThat(usualOne.logTail()).isZero();
  }

  @Test
  void mix_keepsNoMoreThanItsMostUsedNames() {
    Mix mix = new Mix(List.of("read"), new double[] {50});
    for (int i = 0; i < 1000; i++) {
      mix = mix.learn(List.of("made-up-" + i), 1, 1);
    }

    assertThat(mix.names()).hasSize(200).contains("read");
  }

  @Test
  void latestUses_areTakenOffBeforeTheyAreCompared() {
    Mix usual = new Mix(List.of("read"), new double[] {100});
    Mix learnt = usual.learn(List.of("run_command"), 1, 1).learn(List.of("run_command"), 1, 1);

    Mix without = learnt.without(Map.of("run_command", 2));

    assertThat(without.expected("run_command")).isEqualTo(usual.expected("run_command"));
  }
}
