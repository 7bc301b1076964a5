package io.whytrail.replay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whytrail.replay.gate.McNemar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Published runs of several models on the same prompts, where they are at hand: every set-up
/// against every other one, as model A against model B.
class RecordedModelsTest {

  private static final Logger log = LoggerFactory.getLogger(RecordedModelsTest.class);
  private static final Path DATA = Path.of("../../shared/data");
  private static final ModelGate GATE = new ModelGate(0.05, 20, 0);
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Did the attack in the task's data succeed? Only known for tasks with an attack.
  @Test
  void agentdojo_pipelinesAreCompared() throws IOException {
    Map<String, List<RecordedRun>> pipelines =
        runs(
            "agentdojo_traces.jsonl.gz",
            "pipeline",
            row -> truth(row.path("stage_labels").path("attack_succeeded")));

    assertThat(pipelines).hasSize(17);
    compareAll("attack succeeded", pipelines, 34);
  }

  /// Did the model refuse, in full or in part, what is safe? Only known for safe prompts.
  @Test
  void xstest_setupsAreCompared() throws IOException {
    Map<String, List<RecordedRun>> setups =
        runs(
            "xstest_completions.jsonl.gz",
            "setup",
            row -> truth(row.path("tags").path("exaggerated_refusal")));

    assertThat(setups).hasSize(5);
    compareAll("refused what is safe", setups, 100);
    ModelComparison stricter =
        ModelComparison.of(
            setups.getOrDefault("mistralinstruct", List.of()),
            setups.getOrDefault("llama2orig", List.of()),
            TapePolicy.IGNORED);
    assertThat(GATE.rule(stricter, Optional.empty()).pValue()).isLessThan(0.001);
  }

  private static void compareAll(
      String what, Map<String, List<RecordedRun>> setups, int fewestCompared) {
    int significant = 0;
    int pairs = 0;
    for (Map.Entry<String, List<RecordedRun>> a : setups.entrySet()) {
      for (Map.Entry<String, List<RecordedRun>> b : setups.entrySet()) {
        ModelComparison comparison =
            ModelComparison.of(a.getValue(), b.getValue(), TapePolicy.IGNORED);
        ModelGate.Ruling ruling = GATE.rule(comparison, Optional.empty());
        int regressed = comparison.regressed().size();
        int improved = comparison.improved().size();
        assertThat(comparison.compared()).isGreaterThanOrEqualTo(fewestCompared);
        assertThat(ruling.pValue()).isEqualTo(McNemar.midP(regressed, improved));
        if (a.getKey().equals(b.getKey())) {
          assertThat(regressed + improved).as("A/A of what is recorded").isZero();
          continue;
        }
        pairs++;
        significant += ruling.pValue() < GATE.alpha() ? 1 : 0;
        log.info(
            "{}: {} -> {}: {} of {} compared, {} regressed, {} improved, mid-p {}: {}",
            what,
            a.getKey(),
            b.getKey(),
            comparison.compared(),
            comparison.prompts(),
            regressed,
            improved,
            "%.4f".formatted(ruling.pValue()),
            ruling.result());
      }
    }
    log.info("{}: {} of {} ordered pairs are significantly worse", what, significant, pairs);
    assertThat(significant).isBetween(1, pairs / 2);
  }

  private static Map<String, List<RecordedRun>> runs(
      String file, String setup, Function<JsonNode, Optional<Boolean>> bad) throws IOException {
    Path path = DATA.resolve(file);
    assumeTrue(Files.exists(path), "no labelled data at hand");
    Map<String, List<RecordedRun>> runs = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        JsonNode row = JSON.readTree(line);
        runs.computeIfAbsent(row.path("tags").path(setup).asText(), _ -> new ArrayList<>())
            .add(
                new RecordedRun(
                    row.path("id").asText(),
                    row.path("tags").path("prompt_key").asText(),
                    List.of(),
                    bad.apply(row)));
        line = lines.readLine();
      }
    }
    return runs;
  }

  private static Optional<Boolean> truth(JsonNode label) {
    return label.isBoolean() ? Optional.of(label.booleanValue()) : Optional.empty();
  }
}
