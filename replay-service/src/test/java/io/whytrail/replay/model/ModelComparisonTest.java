package io.whytrail.replay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.record.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ModelComparisonTest {

  private static final ToolCall READ = new ToolCall("read_inbox", "{}");
  private static final ToolCall SEND = new ToolCall("send_email", "{\"to\":\"bob\"}");
  private static final ModelGate GATE = new ModelGate(0.05, 20, 0.9);

  @Test
  void pairs_areJoinedByPromptAndCountOnce() {
    List<RecordedRun> before =
        List.of(run("a1", "p1", false), run("a2", "p2", true), run("a3", "p3", false));
    List<RecordedRun> after =
        List.of(
            run("b2", "p2", false),
            run("b1", "p1", true),
            run("b1-again", "p1", false),
            run("b9", "p9", true));

    ModelComparison comparison = ModelComparison.of(before, after, TapePolicy.IGNORED);

    assertThat(comparison.prompts()).isEqualTo(3);
    assertThat(comparison.compared()).isEqualTo(2);
    assertThat(comparison.regressed()).containsExactly(new ModelComparison.Flip("p1", "a1", "b1"));
    assertThat(comparison.improved()).containsExactly(new ModelComparison.Flip("p2", "a2", "b2"));
    assertThat(comparison.notComparable()).containsExactly(entry("missing:candidate", 1));
  }

  @Test
  void unknownAnswers_areNotCompared() {
    RecordedRun unknown = new RecordedRun("x", "p1", List.of(), Optional.empty());

    assertThat(
            ModelComparison.of(List.of(unknown), List.of(run("b", "p1", true)), TapePolicy.IGNORED)
                .notComparable())
        .containsExactly(entry("missing:baseline_measure", 1));
    assertThat(
            ModelComparison.of(List.of(run("a", "p1", true)), List.of(unknown), TapePolicy.IGNORED)
                .notComparable())
        .containsExactly(entry("missing:candidate_measure", 1));
  }

  @Test
  void tape_answersOnlyWhatItHolds() {
    assertThat(TapePolicy.STRICT.objection(List.of(READ, SEND), List.of(READ, SEND))).isEmpty();
    assertThat(TapePolicy.STRICT.objection(List.of(READ, SEND), List.of(SEND, READ)))
        .contains("tape:unexpected_call");
    assertThat(TapePolicy.STRICT.objection(List.of(READ, SEND), List.of(READ)))
        .contains("tape:unconsumed_call");
    assertThat(TapePolicy.FIFO.objection(List.of(READ, SEND), List.of(SEND, READ))).isEmpty();
    assertThat(TapePolicy.FIFO.objection(List.of(READ, SEND), List.of(READ))).isEmpty();
    assertThat(TapePolicy.FIFO.objection(List.of(READ), List.of(READ, READ)))
        .contains("tape:unexpected_call");
    assertThat(TapePolicy.IGNORED.objection(List.of(), List.of(SEND))).isEmpty();
  }

  @Test
  void gate_asksForMoreThanChance() {
    assertThat(ruling(100, 3, 0).result()).isEqualTo(GateResult.PASS);
    assertThat(ruling(100, 4, 0).result()).isEqualTo(GateResult.REGRESSION);
    assertThat(ruling(100, 5, 1).result()).isEqualTo(GateResult.PASS);
    assertThat(ruling(100, 6, 1).reasons())
        .containsExactly("6 of 100 prompts regressed, 1 improved (mid-p 0.0352, below 0.05)");
    assertThat(ruling(100, 0, 40).result()).isEqualTo(GateResult.PASS);
    assertThat(ruling(100, 0, 0).upperBound()).isBetween(0.0295, 0.0296);
    assertThat(ruling(19, 0, 0).reasons()).containsExactly("19 compared, 20 needed");
  }

  @Test
  void gate_needsABaselineThatAgreesWithItself() {
    ModelComparison fine = comparison(100, 0, 0);

    ModelGate.Ruling ruling = GATE.rule(fine, Optional.of(comparison(100, 0, 9)));

    assertThat(ruling.result()).isEqualTo(GateResult.INCONCLUSIVE);
    assertThat(ruling.reasons())
        .containsExactly("the baseline disagrees with itself (A/A mid-p 0.0010)");
    assertThat(GATE.rule(fine, Optional.of(comparison(100, 4, 4))).result())
        .isEqualTo(GateResult.PASS);
  }

  /// A thousand comparisons of a model with itself, each prompt wrong in one of a hundred answers:
  /// about one in twenty may be refused, where a gate on any flip would refuse nearly all.
  @Test
  void gate_rarelyRefusesAModelThatDidNotChange() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    int refused = 0;
    int flipped = 0;
    for (int i = 0; i < 1_000; i++) {
      ModelComparison same =
          ModelComparison.of(noisy(random, "a"), noisy(random, "b"), TapePolicy.IGNORED);
      refused += GATE.rule(same, Optional.empty()).result() == GateResult.REGRESSION ? 1 : 0;
      flipped += same.regressed().isEmpty() ? 0 : 1;
    }

    assertThat(refused).isBetween(10, 65);
    assertThat(flipped).isGreaterThan(950);
  }

  private static List<RecordedRun> noisy(RandomGenerator random, String name) {
    List<RecordedRun> runs = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      runs.add(run(name + i, "p" + i, random.nextInt(100) == 0));
    }
    return runs;
  }

  private static ModelGate.Ruling ruling(int prompts, int regressed, int improved) {
    return GATE.rule(comparison(prompts, regressed, improved), Optional.empty());
  }

  private static ModelComparison comparison(int prompts, int regressed, int improved) {
    List<RecordedRun> before = new ArrayList<>();
    List<RecordedRun> after = new ArrayList<>();
    for (int i = 0; i < prompts; i++) {
      before.add(run("a" + i, "p" + i, i >= regressed && i < regressed + improved));
      after.add(run("b" + i, "p" + i, i < regressed));
    }
    return ModelComparison.of(before, after, TapePolicy.IGNORED);
  }

  private static RecordedRun run(String id, String prompt, boolean bad) {
    return new RecordedRun(id, prompt, List.of(), Optional.of(bad));
  }
}
