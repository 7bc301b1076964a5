package io.whytrail.scoring.feedback;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.scheduling.annotation.Scheduled;
import io.whytrail.runtime.messaging.WakeUp;
import io.whytrail.runtime.messaging.Worker;
import io.whytrail.scoring.assessment.PostgresAssessments;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.likeness.Readings;
import io.whytrail.scoring.model.ShippedEmbedding;
import io.whytrail.scoring.similarity.Embedding;
import io.whytrail.scoring.text.Text;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes examples of labels, and makes them anew when vectors are made otherwise. Several instances
/// share the work.
@Singleton
class Learner implements ApplicationEventListener<StartupEvent> {

  private static final Logger log = LoggerFactory.getLogger(Learner.class);
  // Whoever fails or dies leaves a label to others after this time.
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final int MOST_VECTORS = 8;

  private final PostgresExamples examples;
  private final PostgresAssessments assessments;
  private final LabelClient client;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Embedding embedding = ShippedEmbedding.get();
  private final Worker worker;

  Learner(
      PostgresExamples examples,
      PostgresAssessments assessments,
      LabelClient client,
      MeterRegistry meters,
      Clock clock,
      FeedbackConfiguration configuration) {
    this.examples = examples;
    this.assessments = assessments;
    this.client = client;
    this.meters = meters;
    this.clock = clock;
    this.worker = new Worker("feedback", new WakeUp(), configuration.delay(), this::round);
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    worker.start();
  }

  /// Before the channels and the database are closed, which this bean was given.
  @PreDestroy
  void stop() {
    worker.close();
  }

  /// What became of a label.
  private enum Outcome {
    /// There is an example of it now.
    LEARNT,
    /// It is about what a call does.
    ACTION,
    /// Its interaction has not been recorded, or not been assessed yet.
    WAITING,
    /// It does not show which text is meant.
    UNCLEAR,
    /// The text has too few words.
    SHORT,
    /// Its interaction is erased.
    ERASED,
    /// Its decision was sealed before decisions were followed.
    UNKNOWN_DECISION
  }

  /// An instance of another version may have made vectors its own way meanwhile.
  @Scheduled(fixedDelay = "10m")
  void remake() {
    int stale = examples.wakeOthers(embedding.name(), clock.instant());
    if (stale > 0) {
      log.info("The vectors of {} labels are made anew, by {}", stale, embedding.name());
    }
  }

  private void round() {
    Optional<PendingExample> next = claim();
    while (next.isPresent()) {
      PendingExample pending = next.get();
      Outcome outcome = learn(pending);
      meters
          .counter("whytrail.labels", "outcome", outcome.name().toLowerCase(Locale.ROOT))
          .increment();
      log.info("Label {} of decision {}: {}", pending.labelId(), pending.decisionId(), outcome);
      next = claim();
    }
  }

  private Optional<PendingExample> claim() {
    Instant now = clock.instant();
    return examples.claim(now, now.plus(LEASE));
  }

  private Outcome learn(PendingExample pending) {
    Optional<Stage> stage =
        examples
            .decisionIndex(pending.tenant(), pending.decisionId())
            .flatMap(index -> client.stage(pending.tenant(), pending.decisionId(), index));
    if (stage.isEmpty()) {
      return unlearnt(pending, Outcome.UNKNOWN_DECISION);
    }
    if (stage.get() == Stage.ACTION) {
      return unlearnt(pending, Outcome.ACTION);
    }
    Optional<List<Location>> suspicions =
        assessments.suspicions(pending.tenant(), pending.interactionId());
    Optional<JudgedInteraction> judged =
        suspicions.flatMap(_ -> client.interaction(pending.tenant(), pending.interactionId()));
    if (judged.isEmpty()) {
      return unlearnt(pending, Outcome.WAITING);
    }
    return learn(pending, stage.get(), judged.get(), suspicions.orElse(List.of()));
  }

  private Outcome learn(
      PendingExample pending, Stage stage, JudgedInteraction judged, List<Location> suspicions) {
    List<Text> texts = Judged.texts(judged.interaction(), stage, pending.harmful(), suspicions);
    if (texts.isEmpty()) {
      return unlearnt(pending, Outcome.UNCLEAR);
    }
    List<float[]> vectors =
        texts.stream()
            .flatMap(text -> Readings.vectors(text, embedding).stream())
            .limit(MOST_VECTORS)
            .toList();
    if (vectors.isEmpty()) {
      return unlearnt(pending, Outcome.SHORT);
    }
    return examples.learn(pending, stage, judged, embedding.name(), vectors)
        ? Outcome.LEARNT
        : Outcome.ERASED;
  }

  private Outcome unlearnt(PendingExample pending, Outcome outcome) {
    examples.putOff(pending);
    return outcome;
  }
}
