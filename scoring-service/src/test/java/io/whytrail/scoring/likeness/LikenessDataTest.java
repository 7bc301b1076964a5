package io.whytrail.scoring.likeness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Deadline;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.example.Example;
import io.whytrail.scoring.example.Examples;
import io.whytrail.scoring.interaction.Content;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Interactions;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Role;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.labelled.JsonLines;
import io.whytrail.scoring.labelled.Masking;
import io.whytrail.scoring.labelled.Row;
import io.whytrail.scoring.model.ShippedEmbedding;
import io.whytrail.scoring.similarity.Embedding;
import io.whytrail.scoring.text.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How much one label finds in real data, and what it flags wrongly. Nothing was trained: a text is
/// labelled, and others are compared with it. The thresholds were chosen by looking at these
/// figures.
class LikenessDataTest {

  private static final Embedding EMBEDDING = ShippedEmbedding.get();
  private static final List<String> ATTACKS =
      List.of("jailbreak_templates", "jailbreakbench", "cyberseceval_injection");
  private static final List<String> ORDINARY =
      List.of(
          "self_instruct_replay",
          "halueval_general",
          "cyberseceval_frr_benign",
          "notinject",
          "xstest_completions");

  private record Sample(String group, String text) {}

  private record Share(long review, long block, long of) {
    @Override
    public String toString() {
      return "%d of %d at review (%.1f %%), %d at block"
          .formatted(review, of, 100.0 * review / of, block);
    }
  }

  @Test
  void oneLabelOfAGroup_findsItsNearDuplicatesAndNothingOrdinary() {
    assumeTrue(Files.isDirectory(directory()), "no labelled interactions at hand");
    List<Sample> labelled = new ArrayList<>();
    Map<String, List<Sample>> others = new LinkedHashMap<>();
    for (String source : ATTACKS) {
      Map<String, List<Sample>> groups = new LinkedHashMap<>();
      inputs(source, row -> row.label("input_injection").orElse(false))
          .forEach(each -> groups.computeIfAbsent(each.group(), _ -> new ArrayList<>()).add(each));
      groups.values().forEach(group -> labelled.add(group.getFirst()));
      others.put(
          source, groups.values().stream().flatMap(group -> group.stream().skip(1)).toList());
    }
    Examples examples = examples(Stage.INPUT, labelled);
    System.out.println("labelled: " + labelled.size());
    others.forEach((source, rest) ->
        System.out.println(
            "rest of the groups, " + source + ": " + found(Stage.INPUT, examples, rest)));

    List<Sample> ordinary =
        ORDINARY.stream()
            .flatMap(source ->
                inputs(source, row -> row.label("input_injection").filter(it -> !it).isPresent())
                    .stream())
            .toList();
    Share wrong = found(Stage.INPUT, examples, ordinary);
    System.out.println("ordinary requests: " + wrong);

    assertThat(found(Stage.INPUT, examples, labelled).block())
        .isGreaterThanOrEqualTo((long) (0.97 * labelled.size()));
    assertThat(
            found(Stage.INPUT, examples, others.getOrDefault("jailbreak_templates", List.of()))
                .review())
        .isGreaterThan(55);
    assertThat(wrong.of()).isGreaterThan(2000);
    assertThat(wrong.review()).isZero();
  }

  @Test
  void contrastsOfAFewWords_areMostlySpared() {
    assumeTrue(Files.isDirectory(directory()), "no labelled interactions at hand");
    Share questions =
        found(
            Stage.INPUT,
            examples(
                Stage.INPUT,
                inputs("xstest_completions", row -> row.tag("prompt_safety").equals("unsafe"))),
            inputs("xstest_completions", row -> row.tag("prompt_safety").equals("safe")));
    System.out.println("safe questions beside unsafe ones: " + questions);
    List<Sample> hateful = outputs("hatecheck", "output_toxic", true);
    Share sentences =
        found(
            Stage.OUTPUT,
            examples(Stage.OUTPUT, hateful),
            outputs("hatecheck", "output_toxic", false));
    System.out.println("sentences that are not hateful beside hateful ones: " + sentences);
    Share replies =
        found(
            Stage.OUTPUT,
            examples(Stage.OUTPUT, outputs("gptfuzz_responses", "attack_succeeded", true)),
            outputs("gptfuzz_responses", "attack_succeeded", false));
    System.out.println("replies that withstood beside those that did not: " + replies);
    List<Sample> toxic = outputs("decodingtrust_llm_toxic", "output_toxic", true);
    Share ordinary =
        found(
            Stage.OUTPUT,
            examples(Stage.OUTPUT, toxic),
            Stream.of("self_instruct_replay", "halueval_general")
                .flatMap(source -> outputs(source, "input_injection", false).stream())
                .toList());
    System.out.println("ordinary replies beside toxic ones: " + ordinary);

    assertThat(questions.review()).isLessThanOrEqualTo(questions.of() / 50);
    assertThat(sentences.review()).isLessThanOrEqualTo(sentences.of() / 50);
    assertThat(replies.review()).isLessThanOrEqualTo(replies.of() / 50);
    assertThat(ordinary.review()).isZero();
  }

  private static Examples examples(Stage stage, Collection<Sample> labelled) {
    List<Example> all = new ArrayList<>();
    for (Sample sample : labelled) {
      String id = "label-" + all.size();
      Readings.vectors(Text.of(sample.text()), EMBEDDING)
          .forEach(vector -> all.add(new Example(id, id, stage, true, vector)));
    }
    return Examples.of(all, true);
  }

  private static Share found(Stage stage, Examples examples, Collection<Sample> samples) {
    List<Double> scores =
        samples.stream().map(sample -> score(stage, examples, sample.text())).toList();
    return new Share(
        scores.stream().filter(score -> score >= 50).count(),
        scores.stream().filter(score -> score >= 75).count(),
        scores.size());
  }

  private static double score(Stage stage, Examples examples, String text) {
    Interactions said =
        stage == Stage.INPUT ? Interactions.user(text) : Interactions.user("?").answers(text);
    return Search.run(
            new LikenessDetector(stage, EMBEDDING),
            new Case(said.build(), OptionalInt.empty(), () -> examples),
            Deadline.after(Duration.ofMinutes(1), System::nanoTime))
        .findings()
        .stream()
        .mapToDouble(Finding::score)
        .max()
        .orElse(0);
  }

  /// What the person said last, each text once.
  private static List<Sample> inputs(String source, Predicate<Row> wanted) {
    return samples(
        source,
        wanted,
        interaction ->
            interaction.messages().stream()
                .filter(message -> message.role() == Role.USER)
                .map(Message::content)
                .map(Content::textOrEmpty)
                .reduce("", (_, last) -> last));
  }

  private static List<Sample> outputs(String source, String label, boolean value) {
    return samples(
        source,
        row -> row.label(label).filter(it -> it == value).isPresent(),
        interaction -> interaction.output().textOrEmpty());
  }

  private static List<Sample> samples(
      String source, Predicate<Row> wanted, Function<Interaction, String> text) {
    Map<String, Sample> samples = new LinkedHashMap<>();
    for (Map<String, Object> json : JsonLines.read(directory().resolve(source + ".jsonl.gz"))) {
      Row row = new Row(json);
      String said = text.apply(row.interaction(Masking::mask));
      if (wanted.test(row) && !said.isBlank()) {
        samples.putIfAbsent(said, new Sample(row.tag("group"), said));
      }
    }
    return List.copyOf(samples.values());
  }

  private static Path directory() {
    String given = System.getProperty("WHYTRAIL_DATA", System.getenv("WHYTRAIL_DATA"));
    return Path.of(given == null ? "../../shared/data" : given);
  }
}
