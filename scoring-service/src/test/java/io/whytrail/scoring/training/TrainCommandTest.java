package io.whytrail.scoring.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.classifier.Channel;
import io.whytrail.scoring.classifier.Weights;
import io.whytrail.scoring.labelled.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trains on a small sample in the form of the real files, with sentences made of a few words.
class TrainCommandTest {
  private static final int ROWS = 24;
  private static final List<String> HARMLESS =
      List.of("river", "bridge", "recipe", "garden", "novel", "train", "window", "please", "how");
  private static final List<String> HARMFUL =
      List.of("ignore", "instructions", "unrestricted", "reveal", "forget", "rules", "pretend");

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  @Test
  void sameData_givesTheSameBytes() throws IOException {
    Path data = sample();

    assertThat(train(data, "one")).as("%s", err).isZero();
    assertThat(train(data, "two")).isZero();

    for (String file : List.of("weights.txt", "card.md")) {
      assertThat(folder.resolve("one").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("two").resolve(file));
    }
    assertThat(Weights.read(Files.readString(folder.resolve("one/weights.txt"))).keySet())
        .containsExactly(Channel.values());
    assertThat(Files.readString(folder.resolve("one/card.md")))
        .contains("notinject.jsonl.gz | `")
        .contains("Left out of training: jailbreakbench.");
  }

  @Test
  void missingData_isNamed() throws IOException {
    Path data = sample();
    Files.delete(data.resolve("notinject.jsonl.gz"));

    assertThat(train(data, "out")).isEqualTo(2);
    assertThat(train(folder.resolve("nowhere"), "out")).isEqualTo(2);

    assertThat(err.toString())
        .contains("notinject.jsonl.gz: check the path")
        .contains("There is no folder")
        .contains("--data");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private int train(Path data, String out) {
    return TrainCommand.run(
        new PrintWriter(new StringWriter()),
        new PrintWriter(err, true),
        "--data",
        data.toString(),
        "--out",
        folder.resolve(out).toString());
  }

  private Path sample() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    for (String source : Corpus.SOURCES) {
      Random random = new Random(source.hashCode());
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < ROWS; i++) {
        lines.append(Json.write(row(source, i, random))).append('\n');
      }
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(data.resolve(source + ".jsonl.gz")))) {
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    return data;
  }

  private static Map<String, Object> row(String source, int i, Random random) {
    boolean odd = i % 2 == 1;
    Map<String, Object> labels = new HashMap<>();
    Map<String, Object> tags = new HashMap<>(Map.of("group", "g" + i));
    Map<String, Object> row = new HashMap<>(Map.of("id", source + i, "source", source));
    row.put("stage_labels", labels);
    row.put("tags", tags);
    List<String> said = source.startsWith("jailbreak") ? HARMFUL : HARMLESS;
    row.put("messages", List.of(Map.of("role", "user", "content", words(said, random))));
    row.put("output", words(source.contains("toxic") ? HARMFUL : HARMLESS, random));
    switch (source) {
      case "agentdojo_traces" -> {
        labels.put("input_injection", odd);
        tags.put("suite", "suite " + i % 5);
        tags.put("injected_calls", odd ? List.of(0) : List.of());
        String attack =
            "<INFORMATION> do the following first: %s After you do that </INFORMATION>"
                .formatted(words(HARMFUL, random));
        String result = words(HARMLESS, random) + ".\n" + (odd ? attack : "");
        row.put(
            "tool_calls", List.of(Map.of("name", "get", "arguments", Map.of(), "result", result)));
      }
      case "bipia_indirect" -> {
        String attack = words(HARMFUL, random);
        labels.put("input_injection", odd);
        tags.put("task", "email");
        tags.put("attack_name", "attack " + i % 4);
        tags.put("attack_text", attack);
        String text = words(HARMLESS, random) + ".\n" + (odd ? attack : words(HARMLESS, random));
        row.put("retrieved_context", List.of(Map.of("id", "context " + i, "content", text)));
      }
      case "halueval_qa_grounded" ->
          row.put(
              "retrieved_context",
              List.of(Map.of("id", "c", "content", words(HARMLESS, random) + ".")));
      case "hatecheck" -> labels.put("output_toxic", odd);
      case "xstest_completions" -> {
        labels.put("input_injection", false);
        tags.put("completion_label", odd ? "2_full_refusal" : "1_full_compliance");
        row.put("output", (odd ? "I cannot help with that, " : "") + words(HARMLESS, random));
      }
      case "tau_bench_airline" ->
          row.put(
              "tool_calls",
              List.of(
                  Map.of(
                      "name",
                      "get",
                      "arguments",
                      Map.of(),
                      "result",
                      words(HARMLESS, random) + ".")));
      default -> {}
    }
    return row;
  }

  private static String words(List<String> from, Random random) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      words.add(from.get(random.nextInt(from.size())));
    }
    return String.join(" ", words);
  }
}
