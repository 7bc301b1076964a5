package io.whytrail.benchmarks.score;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.whytrail.benchmarks.ingest.Interactions;
import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.TimedTally;
import io.whytrail.scoring.assessment.Assessor;
import io.whytrail.scoring.assessment.Question;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Content;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Role;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import io.whytrail.scoring.pattern.PatternSet;
import io.whytrail.scoring.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// The shipped model by itself, on one thread: each operation is one whole interaction.
final class InProcess {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Model model = Model.of(Bundle.read(Model.SHIPPED));
  private final PatternSet patterns = Model.allPatterns(Bundle.read(Model.SHIPPED));
  private final Assessor assessor =
      new Assessor(OpenTelemetry.noop().getTracer("benchmark"), new SimpleMeterRegistry());

  /// Interactions as scoring gets them over gRPC.
  static List<Interaction> decoded(Interactions source, int count) {
    List<Interaction> interactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      interactions.add(decode(source.of("%040d".formatted(i), "in-process", 1)));
    }
    return interactions;
  }

  private static Interaction decode(io.whytrail.interaction.v1.Interaction message) {
    return new Interaction(
        message.getId(),
        "",
        Content.of(message.getSystemPrompt().getText()),
        message.getMessagesList().stream()
            .map(each -> new Message(Role.USER, Content.of(each.getContent().getText()), List.of()))
            .toList(),
        List.of(),
        List.of(),
        List.of(),
        Content.of(message.getOutput().getText()));
  }

  /// A tier of the model by itself.
  ///
  /// @param name of the load
  Floor rating(String name, String of, Tier tier, List<Interaction> interactions) {
    long bytes = Texts.meanBytes(interactions);
    return new Floor(
        load(name, interactions, interaction -> rate(interaction, tier)),
        "%s, %,d bytes on average, in process, on one thread".formatted(of, bytes),
        bytes);
  }

  /// The scanner by itself: all patterns together over texts whose views are made already.
  Floor scanning(String name, String of, List<Interaction> interactions) {
    List<List<Text>> texts =
        interactions.stream()
            .map(each -> Texts.of(each).stream().map(this::read).toList())
            .toList();
    int literals =
        patterns.patterns().stream().mapToInt(pattern -> pattern.literals().size()).sum();
    return new Floor(
        load(name, texts, each -> each.forEach(text -> patterns.find(text, () -> {}))),
        "%d patterns with %,d literals over the texts of %s, on one thread"
            .formatted(patterns.patterns().size(), literals, of),
        Texts.meanBytes(interactions));
  }

  private Text read(String text) {
    Text read = Text.of(text);
    patterns.find(read, () -> {});
    return read;
  }

  private void rate(Interaction interaction, Tier tier) {
    Question question = Question.of(List.of(), tier, OptionalInt.empty(), "");
    if (assessor.rate(interaction, question, model, LIMIT).degraded()) {
      throw new LoadFailedException("A rating that did not see everything: " + interaction.id());
    }
  }

  private static <T> Load load(String name, List<T> subjects, Consumer<T> work) {
    return new Load() {

      private int next;

      @Override
      public String name() {
        return name;
      }

      @Override
      public int inFlight() {
        return 1;
      }

      @Override
      public Sample run(Duration time) {
        TimedTally tally = new TimedTally(time);
        while (tally.admits()) {
          long start = System.nanoTime();
          work.accept(subjects.get(next++ % subjects.size()));
          tally.ended(start);
        }
        return tally.sample();
      }
    };
  }
}
