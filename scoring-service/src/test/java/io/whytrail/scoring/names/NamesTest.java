package io.whytrail.scoring.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Deadline;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.embedding.Loading;
import io.whytrail.scoring.interaction.Interactions;
import io.whytrail.scoring.labelled.Json;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.training.TrainCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trains on a few sentences and looks for names in others.
class NamesTest {
  private static final List<String> TEMPLATES =
      List.of(
          "Please call %s tomorrow morning.",
          "My name is %s and I lost my card.",
          "The meeting with %s was moved to Monday.",
          "Can you send the report to %s today?",
          "%s has not paid the last bill.",
          "I spoke to %s about the garden and the new window.");
  private static final List<String> NAMES =
      List.of(
          "Maria Lopez",
          "John Smith",
          "Anna Kowalski",
          "Peter Brown",
          "Laura Rossi",
          "David Miller",
          "Julia Schmidt",
          "Robert Jones",
          "Emma Wilson",
          "Thomas Martin");

  @TempDir private Path folder;

  @Test
  void names_areFoundWhereTheyStandOnceAModelHasTheHead() throws IOException {
    Bundle shipped = Bundle.read(Model.SHIPPED);
    SortedMap<String, String> files = new TreeMap<>(shipped.files());
    files.put(Model.NAMES, trained());
    Detector detector =
        Model.of(new Bundle(shipped.name(), files)).detectors().stream()
            .filter(each -> each.id().equals("input.names"))
            .findFirst()
            .orElseThrow();
    String text = "Voilà 😀: please tell Michael Johnson that the train is late.";

    Search.Result result = run(detector, text, Duration.ofMinutes(1));

    assertThat(result.state()).as("%s", result.failure()).isEqualTo(Search.State.RAN);
    assertThat(result.findings()).extracting(Finding::reason).contains(Reason.PII_PERSON);
    Finding found = result.findings().getFirst();
    int from = text.codePointCount(0, text.indexOf("Michael"));
    assertThat(found.location().span().start()).isBetween(from, from + 8);
    assertThat(found.location().span().end()).isEqualTo(from + "Michael Johnson".length());
    assertThat(run(detector, "Please send the report today.", Duration.ofMinutes(1)).findings())
        .isEmpty();
    assertThat(detector.tier()).isEqualTo(Tier.DEEP);
    assertThat(Files.readString(folder.resolve("out/names.md"))).contains("60 sentences");
  }

  @Test
  void shippedHead_tellsNamesFromOtherWords() {
    Detector detector = shippedDetector();
    String text = "Yesterday Elena Petrovic moved to 14 Garden Street, Apt. 3, Springfield.";

    Search.Result result = run(detector, text, Duration.ofMinutes(1));

    assertThat(result.findings())
        .extracting(Finding::reason)
        .contains(Reason.PII_PERSON, Reason.PII_ADDRESS);
    assertThat(result.findings().getFirst().location().span())
        .isEqualTo(new Span(text.indexOf("Elena"), text.indexOf(" moved")));
    assertThat(
            run(detector, "What is the best way to cook rice?", Duration.ofMinutes(1)).findings())
        .isEmpty();
  }

  @Test
  void shippedHead_reportsPlacesDatesAgesAndWebAddressesAsWorthKnowing() {
    Detector detector = shippedDetector();
    String text =
        "Anna Kowalski, 42 years old, moved from Poland to Vienna on 12 March 2019. See"
            + " https://example.org/anna and write to <EMAIL:7f3a9c01>.";

    Search.Result result = run(detector, text, Duration.ofMinutes(1));

    Map<Reason, List<String>> found = new EnumMap<>(Reason.class);
    for (Finding finding : result.findings()) {
      Span span = finding.location().span();
      found
          .computeIfAbsent(finding.reason(), _ -> new ArrayList<>())
          .add(text.substring(span.start(), span.end()));
      assertThat(finding.score()).isBetween(0.0, 20.0);
      assertThat(finding.reason().isEvidence()).isFalse();
    }
    assertThat(found)
        .containsEntry(Reason.PII_PERSON, List.of("Anna Kowalski"))
        .containsEntry(Reason.PII_AGE, List.of("42"))
        .containsEntry(Reason.PII_LOCATION, List.of("Poland", "Vienna"))
        .containsEntry(Reason.PII_DATE, List.of("12 March 2019"))
        .containsEntry(Reason.PII_URL, List.of("https://example.org/anna"))
        .hasSize(5);
  }

  @Test
  void longText_isReadToItsEnd() {
    String text = "Nothing happens here today. ".repeat(200) + "Please call Michael Johnson.";

    Search.Result result = run(shippedDetector(), text, Duration.ofMinutes(1));

    assertThat(result.findings())
        .filteredOn(finding -> finding.reason() == Reason.PII_PERSON)
        .extracting(finding -> finding.location().span().end())
        .containsExactly(text.length() - 1);
  }

  @Test
  void encoder_thatCannotBeLoadedFailsTheDetector() throws IOException {
    NamesDetector detector =
        new NamesDetector(
            NamesFile.read(trained()),
            Loading.begin(
                "no encoder",
                () -> {
                  throw new IOException("there is none");
                }));

    Search.Result result = run(detector, "I am Anna Kowalski.", Duration.ofMinutes(1));

    assertThat(result.state()).isEqualTo(Search.State.FAILED);
    assertThat(result.failure()).hasMessage("no encoder cannot be loaded");
    assertThatThrownBy(() -> NamesFile.read("AAAAAwAAAAA="))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Detector shippedDetector() {
    return Model.of(Bundle.read(Model.COMPLETE)).detectors().stream()
        .filter(each -> each.id().equals("input.names"))
        .findFirst()
        .orElseThrow();
  }

  private static Search.Result run(Detector detector, String text, Duration limit) {
    return Search.run(
        detector,
        new Case(Interactions.user(text).build(), OptionalInt.empty()),
        Deadline.after(limit, System::nanoTime));
  }

  /// The file of a head that was trained on the sentences.
  private String trained() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    StringBuilder lines = new StringBuilder();
    for (String template : TEMPLATES) {
      for (String name : NAMES) {
        lines.append(Json.write(row(template, name))).append('\n');
      }
    }
    write(data.resolve("presidio_pii.jsonl.gz"), lines.toString());
    for (String source : List.of("halueval_general", "self_instruct_replay", "tau_bench_airline")) {
      write(data.resolve(source + ".jsonl.gz"), messages());
    }
    StringWriter err = new StringWriter();
    int code =
        TrainCommand.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            "--names",
            "--data",
            data.toString(),
            "--out",
            folder.resolve("out").toString());
    assertThat(code).as("%s", err).isZero();
    return Files.readString(folder.resolve("out").resolve(Model.NAMES));
  }

  private static void write(Path file, String lines) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String messages() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      Map<String, Object> message =
          Map.of("role", "user", "content", "How long does it take to boil " + i + " eggs?");
      lines
          .append(
              Json.write(
                  Map.of(
                      "id",
                      "m" + i,
                      "tags",
                      Map.of("group", "g" + i),
                      "messages",
                      List.of(message))))
          .append('\n');
    }
    return lines.toString();
  }

  private static Map<String, Object> row(String template, String name) {
    String text = template.formatted(name);
    int from = text.indexOf(name);
    List<Map<String, Object>> spans = new ArrayList<>();
    spans.add(Map.of("type", "PERSON", "message", 0, "start", from, "end", from + name.length()));
    return Map.of(
        "id",
        text,
        "source",
        "presidio_pii",
        "stage_labels",
        Map.of("input_pii", spans),
        "tags",
        Map.of("group", template),
        "messages",
        List.of(Map.of("role", "user", "content", text)));
  }
}
