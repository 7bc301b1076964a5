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
import io.whytrail.scoring.classifier.Channel;
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
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The shipped model by itself, on one thread: each operation is one whole interaction.
final class InProcess {

  private static final int POOL = 512;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Model model = Model.of(Bundle.read(Model.SHIPPED));
  private final PatternSet patterns =
      Objects.requireNonNull(
          Model.patternSets(Bundle.read(Model.SHIPPED)).get(Channel.USER), "the user's patterns");
  private final Assessor assessor =
      new Assessor(OpenTelemetry.noop().getTracer("benchmark"), new SimpleMeterRegistry());
  private final List<Interaction> interactions = new ArrayList<>();

  InProcess(Interactions source) {
    for (int i = 0; i < POOL; i++) {
      interactions.add(decode(source.of("%040d".formatted(i), "in-process", 1)));
    }
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

  Floor fast() {
    return new Floor(
        load("in-process-fast", interaction -> rate(interaction, Tier.FAST)),
        "the fast tier by itself, in process, on one thread");
  }

  Floor deep() {
    return new Floor(
        load("in-process-deep", interaction -> rate(interaction, Tier.DEEP)),
        "the deep tier by itself, in process, on one thread");
  }

  Floor scanning() {
    long characters =
        interactions.stream().flatMap(InProcess::texts).mapToLong(String::length).sum();
    return new Floor(
        load("in-process-patterns", this::scan),
        "%d patterns over the %,d characters of an interaction, on one thread"
            .formatted(patterns.patterns().size(), characters / interactions.size()));
  }

  private void rate(Interaction interaction, Tier tier) {
    Question question = Question.of(List.of(), tier, OptionalInt.empty(), "");
    if (assessor.rate(interaction, question, model, LIMIT).degraded()) {
      throw new LoadFailedException("A rating that did not see everything: " + interaction.id());
    }
  }

  private void scan(Interaction interaction) {
    texts(interaction).forEach(text -> patterns.find(Text.of(text), () -> {}));
  }

  private static Stream<String> texts(Interaction interaction) {
    return Stream.of(
            Stream.of(interaction.systemPrompt()),
            interaction.messages().stream().map(Message::content),
            Stream.of(interaction.output()))
        .flatMap(contents -> contents)
        .map(Content::textOrEmpty);
  }

  private Load load(String name, Consumer<Interaction> work) {
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
          work.accept(interactions.get(next++ % interactions.size()));
          tally.ended(start);
        }
        return tally.sample();
      }
    };
  }
}
